package dev.tallymill.standalone.label;

import dev.tallymill.schemas.money.Usd;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import dev.tallymill.standalone.embedded.DataDirectory;
import dev.tallymill.standalone.label.table.BadTableException;
import dev.tallymill.standalone.label.table.Row;
import dev.tallymill.standalone.run.Endpoint;
import dev.tallymill.standalone.run.InputFile;
import dev.tallymill.standalone.run.Interruption;
import dev.tallymill.standalone.run.RequestSource;
import dev.tallymill.standalone.run.ResultSink;
import dev.tallymill.standalone.run.RunOptions;
import dev.tallymill.standalone.run.RunWork;
import dev.tallymill.standalone.run.TargetFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The work of {@code tallymill label}. The table is read three times, as a stream: to check every row and estimate the
 * cost, to send the requests, and at the end to join the answers to their rows. The second reading is held to the first by
 * the hash of the requests, the third by the hash of the file. Used by one thread.
 */
final class LabelWork implements RunWork {

    private static final String ANSWERS_FILE = "label-answers";

    private final LabelJob job;
    private final RequestTemplate requests;
    private final LabelEstimate estimate;
    private final CostGuard guard;
    private final Clock clock;
    private final RunOptions options;
    private @Nullable Checked checked;

    /** What the first reading found out. */
    record Checked(LabelledRows rows, List<String> columns, String sha256) {}

    LabelWork(LabelJob job, RunOptions options, CostGuard guard, Clock clock) {
        this.job = job;
        this.options = options;
        this.guard = guard;
        this.clock = clock;
        this.requests = new RequestTemplate(job.settings());
        this.estimate = new LabelEstimate(job.settings());
    }

    @Override
    public void check() throws CommandFailure {
        Path output = job.output().path();
        TargetFile.requireWritable(output, "-o");
        if (TargetFile.same(output, job.table().path())) {
            throw new CommandFailure(ExitCode.USAGE, "-o " + output + ": that is the input file itself");
        }
        InputFile.requireReadable(job.table().path(), "a CSV, TSV or JSONL file");
    }

    @Override
    public InputFile read() throws CommandFailure {
        AnswerSchema schema = job.settings().schema();
        if (schema != null) {
            schema.compile();
        }
        try {
            return read(estimate);
        } catch (BadTableException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, job.table().path() + ": cannot be read (" + e.getMessage() + ")");
        }
    }

    private InputFile read(LabelEstimate counted) throws IOException, CommandFailure {
        Path path = job.table().path();
        LabelledRows rows = rows();
        try (LabelledRows.Cursor cursor = rows.open()) {
            RequestSource counting = () -> stream(cursor, (row, prompt, body) -> {
                refuseClash(row);
                counted.add(row.line(), prompt, body);
            });
            InputFile input = InputFile.check(path, counting);
            checked = new Checked(rows, cursor.columns(), cursor.sha256());
            return new InputFile(input.path(), input.report(), () -> stream(rows.open(), (row, prompt, body) -> {}));
        }
    }

    private LabelledRows rows() throws IOException {
        Long sample = job.sample();
        return sample == null
                ? LabelledRows.all(job.table())
                : LabelledRows.sample(job.table(), sample, () -> new SplittableRandom(job.seed()));
    }

    private RequestStream stream(LabelledRows.Cursor rows, RequestStream.Listener listener) throws IOException {
        return new RequestStream(rows, job.table().path(), job.prompts(), requests, listener);
    }

    private void refuseClash(Row row) throws BadTableException {
        for (String column : job.furtherColumns()) {
            if (row.text(column) != null) {
                long line = row instanceof Row.Fields ? 1 : row.line();
                String way = column.equals(job.errorColumn()) ? "--error-column" : "--columns or the schema";
                throw new BadTableException(
                        job.table().path(),
                        line,
                        "has a column \"" + column + "\" already; name the new one otherwise (" + way + ")");
            }
        }
    }

    /** What the rows will come to; only after {@link #read()}. */
    LabelEstimate estimate() {
        return estimate;
    }

    @Override
    public String changed() {
        return "has changed, or its prompt, model or schema have,";
    }

    @Override
    public void approve(Interruption interruption) throws CommandFailure, InterruptedException {
        if (options.endpoint() instanceof Endpoint.Simulated) {
            return;
        }
        Usd cost = estimate.cost(options.tenant(), clock.instant());
        guard.approve(cost, job.settings().model(), interruption);
    }

    @Override
    public ResultSink open(DataDirectory data, InputFile input) throws IOException {
        Checked found = checked;
        if (found == null) {
            throw new IllegalStateException("read() comes first");
        }
        Path answers = data.root().resolve(ANSWERS_FILE);
        return new LabelSink(job, found, RowAnswerStore.open(answers, input.lines()));
    }
}
