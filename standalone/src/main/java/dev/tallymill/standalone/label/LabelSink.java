package dev.tallymill.standalone.label;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tallymill.schemas.record.PromptResult;
import dev.tallymill.standalone.label.table.Row;
import dev.tallymill.standalone.label.table.RowWriter;
import dev.tallymill.standalone.run.ResultSink;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects answers, and joins them to their rows once all are there. Used by one thread at a time. */
final class LabelSink implements ResultSink {

    private final LabelJob job;
    private final LabelWork.Checked table;
    private final AnswerReader reader;
    private final RowAnswerStore answers;
    private long completed;
    private long failed;
    private long invalid;

    LabelSink(LabelJob job, LabelWork.Checked table, RowAnswerStore answers) {
        this.job = job;
        this.table = table;
        this.reader = new AnswerReader(job.columns());
        this.answers = answers;
    }

    @Override
    public void write(PromptResult result) throws IOException {
        Long request = result.getJob().getLine();
        if (request == null) {
            throw new IllegalArgumentException("job " + result.getJob().getJobId() + " belongs to no batch");
        }
        RowAnswer answer = reader.of(result);
        switch (answer) {
            case RowAnswer.Labelled labelled -> completed++;
            case RowAnswer.Invalid unusable -> {
                completed++;
                invalid++;
            }
            case RowAnswer.Failed failure -> failed++;
        }
        answers.put(request, answer);
    }

    @Override
    public void flush() throws IOException {
        answers.flush();
    }

    @Override
    public long completed() {
        return completed;
    }

    @Override
    public long failed() {
        return failed;
    }

    @Override
    public long invalid() {
        return invalid;
    }

    /** Writes the labelled table and gives it its name at once, replacing what stood there. */
    @Override
    public void finish() throws IOException {
        answers.flush();
        Path target = job.output().path();
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try (FileChannel channel = FileChannel.open(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                OutputStream out = Channels.newOutputStream(channel)) {
            join(out);
            channel.force(true);
        }
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        answers.discard();
    }

    private void join(OutputStream out) throws IOException {
        List<String> further = job.furtherColumns();
        try (LabelledRows.Cursor rows = table.rows().open();
                RowWriter writer = RowWriter.to(out, job.output().format(), table.columns(), further)) {
            long request = 0;
            for (Row row = rows.next(); row != null; row = rows.next()) {
                writer.write(row, cells(answers.get(request)));
                request++;
            }
            if (!rows.sha256().equals(table.sha256())) {
                throw new IOException(job.table().path()
                        + ": has changed since its rows were sent, so their answers cannot be joined to it (put the old"
                        + " content back)");
            }
        }
    }

    private List<JsonNode> cells(RowAnswerStore.Stored answer) {
        List<JsonNode> cells = new ArrayList<>(answer.values());
        if (answer.problem() == null) {
            cells.add(NullNode.instance);
        } else {
            cells.addAll(Collections.nCopies(job.columns().names().size(), NullNode.instance));
            cells.add(new TextNode(answer.problem()));
        }
        return cells;
    }

    @Override
    public Path output() {
        return job.output().path();
    }

    /** Rows without an answer stand in the same file. */
    @Override
    public @Nullable Path errors() {
        return null;
    }

    @Override
    public void close() throws IOException {
        answers.close();
    }
}
