package dev.tallymill.standalone.label;

import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import dev.tallymill.standalone.label.table.TableFile;
import dev.tallymill.standalone.label.table.TableFormat;
import dev.tallymill.standalone.run.RunControls;
import dev.tallymill.standalone.run.RunOptions;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tallymill label DATA}: reads the options, then a run does the work. */
@Command(
        name = "label",
        description = "Asks a model about every row of a table, and writes the table with the answers.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every row has its answer",
            "1:some rows have none; their error column says why",
            "2:bad usage or bad input, or not confirmed; nothing was sent",
            "3:the endpoint is unusable: key refused, or no connection for --give-up",
            "130:interrupted; the same command resumes"
        },
        footer = {
            "",
            "  tallymill label mails.csv --prompt 'Is this spam? {text}' \\",
            "      --schema label.json -o labelled.csv",
            "",
            "Rows keep their order and their columns. Columns of the answer come behind them: the properties of the"
                    + " schema, or those of --columns, or one of the whole answer. Several --columns without a schema"
                    + " are members of a JSON object that the prompt asks for. An answer that does not fit is not"
                    + " used, and the error column has it. CSV and TSV have a header and are UTF-8; a row of JSONL is"
                    + " an object.",
            "",
            "Interrupted, killed or out of disk? The same command goes on where it was: rows that have their answer"
                    + " are not asked again. Asking for other --columns or another output of a finished table costs"
                    + " nothing either."
        })
public final class LabelCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "DATA", description = "Table of rows: .csv, .tsv, .jsonl or .ndjson.")
    private Path data = Path.of("");

    @Option(
            names = "--prompt",
            required = true,
            paramLabel = "TEXT",
            description = "What to ask about each row. {column} stands for what the row has there, {{ for a brace.")
    private String prompt = "";

    @Option(names = "--system", paramLabel = "TEXT", description = "System prompt, the same for all rows, as it is.")
    private @Nullable String system;

    @Option(
            names = "--schema",
            paramLabel = "FILE",
            description = "JSON schema of the answer, an object: sent as a strict response_format, checked here, too.")
    private @Nullable Path schema;

    @Option(
            names = "--columns",
            split = ",",
            paramLabel = "NAME",
            description = "Columns of the answer. [the schema's properties, or " + AnswerColumns.DEFAULT + "]")
    private List<String> columns = List.of();

    @Option(
            names = "--error-column",
            paramLabel = "NAME",
            defaultValue = "error",
            description = "Column that says why a row has no answer. [${DEFAULT-VALUE}]")
    private String errorColumn = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Labelled table; its extension says how to write it. [DATA.labelled with the same extension]")
    private @Nullable Path output;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "gpt-oss-120b",
            description = "Model to ask. [${DEFAULT-VALUE}]")
    private String model = "";

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            description = "Most tokens of an answer, reasoning included. [the model's own limit]")
    private @Nullable Integer maxTokens;

    @Option(
            names = "--temperature",
            paramLabel = "NUMBER",
            defaultValue = "0",
            description = "Sampling temperature; none leaves it out of the request. [${DEFAULT-VALUE}]")
    private String temperature = "";

    @Option(
            names = "--sample",
            paramLabel = "N",
            description = "Label only N rows, drawn at random (see --seed), in the table's order.")
    private @Nullable Long sample;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Another number, another --sample; the same number, the same rows. [${DEFAULT-VALUE}]")
    private long seed;

    @Option(
            names = "--dry-run",
            description = "Print the first prompts and the estimated tokens and cost; send nothing, need no key.")
    private boolean dryRun;

    @Option(
            names = "--confirm-above",
            paramLabel = "USD",
            defaultValue = "5",
            description = "Ask first when the estimated cost is above, or unknown. [${DEFAULT-VALUE}]")
    private BigDecimal confirmAbove = BigDecimal.ZERO;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Mixin
    private RunControls controls = new RunControls();

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        PrintWriter out = spec == null
                ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
                : spec.commandLine().getOut();
        LabelJob job = job();
        RunOptions options = dryRun ? controls.optionsWithoutEndpoint() : controls.options();
        CostGuard guard = new CostGuard(confirmAbove, yes, Question.atTerminal());
        LabelWork work = new LabelWork(job, options, guard, Clock.systemUTC());
        return dryRun ? dryRun(work, job, options, out) : controls.run(options, work, out);
    }

    private static int dryRun(LabelWork work, LabelJob job, RunOptions options, PrintWriter out) throws CommandFailure {
        work.check();
        work.read();
        LabelEstimate estimate = work.estimate();
        var cost = estimate.cost(options.tenant(), Clock.systemUTC().instant());
        if (options.json()) {
            DryRun.printJson(estimate, job.settings(), cost, out);
        } else {
            DryRun.print(estimate, job.settings(), cost, out);
        }
        return ExitCode.COMPLETED;
    }

    private LabelJob job() throws CommandFailure {
        TableFile table = new TableFile(data, format(data, "DATA"));
        Path target = output != null ? output : beside(data);
        AnswerSchema answers = schema == null ? null : AnswerSchema.read(schema);
        AnswerColumns chosen = AnswerColumns.choose(columns, answers);
        requireDistinct(chosen.names());
        if (sample != null && sample < 1) {
            throw bad("--sample " + sample + ": must be at least 1");
        }
        if (maxTokens != null && maxTokens < 1) {
            throw bad("--max-tokens " + maxTokens + ": must be at least 1");
        }
        return new LabelJob(
                table,
                new TableFile(target, format(target, "-o")),
                template(),
                new ModelSettings(model, system, maxTokens, temperature(), answers),
                chosen,
                errorColumn,
                sample,
                seed);
    }

    private PromptTemplate template() throws CommandFailure {
        try {
            return PromptTemplate.parse(prompt);
        } catch (IllegalArgumentException e) {
            throw bad("--prompt: " + e.getMessage());
        }
    }

    private @Nullable BigDecimal temperature() throws CommandFailure {
        if (temperature.equals("none")) {
            return null;
        }
        try {
            return new BigDecimal(temperature);
        } catch (NumberFormatException e) {
            throw bad("--temperature " + temperature + ": is neither a number nor none");
        }
    }

    private void requireDistinct(List<String> names) throws CommandFailure {
        Set<String> seen = new HashSet<>(Set.of(errorColumn));
        for (String name : names) {
            if (name.isEmpty() || !seen.add(name)) {
                throw bad(
                        name.isEmpty()
                                ? "--columns: a name is empty"
                                : "two new columns would be named \"" + name + "\": see --columns and --error-column");
            }
        }
    }

    private static TableFormat format(Path file, String option) throws CommandFailure {
        return TableFormat.of(file)
                .orElseThrow(() -> bad(option + " " + file + ": must end in .csv, .tsv, .jsonl or .ndjson"));
    }

    private static Path beside(Path input) {
        String name = String.valueOf(input.getFileName());
        int dot = name.lastIndexOf('.');
        return input.resolveSibling(name.substring(0, dot) + ".labelled" + name.substring(dot));
    }

    private static CommandFailure bad(String message) {
        return new CommandFailure(ExitCode.USAGE, message);
    }
}
