package dev.tallymill.standalone.run;

import dev.tallymill.standalone.CommandFailure;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tallymill run INPUT.jsonl}: reads the options, then {@link Run} does the work. */
@Command(
        name = "run",
        description = "Runs one file of requests, here and now, on a Kafka broker of its own.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every line completed",
            "1:some lines failed; they stand in the errors file",
            "2:bad usage or bad input; nothing was sent",
            "3:the endpoint is unusable: key refused, or no connection for --give-up",
            "130:interrupted; the same command resumes"
        },
        footer = {
            "",
            "Interrupted, killed or out of disk? The same command goes on where it was: finished lines are not called"
                    + " again. Input lines are those of the OpenAI Batch API: custom_id, method, url, body."
        })
public final class RunCommand implements Callable<Integer> {

    private static final String INPUT_SUFFIX = ".jsonl";

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "INPUT.jsonl", description = "One request a line, in the Batch API's input format.")
    private Path input = Path.of("");

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Completed lines, OpenAI output format. [INPUT.results.jsonl]")
    private @Nullable Path output;

    @Option(
            names = {"-e", "--errors"},
            paramLabel = "FILE",
            description = "Failed lines, OpenAI error-file format. [INPUT.errors.jsonl, absent when none failed]")
    private @Nullable Path errors;

    @Option(names = "--ordered", description = "Write in input order.")
    private boolean ordered;

    @Mixin
    private RunControls controls = new RunControls();

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        PrintWriter out = spec == null
                ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
                : spec.commandLine().getOut();
        return controls.run(controls.options(), work(), out);
    }

    private RunWork work() {
        return new RequestFileWork(
                input,
                output != null ? output : beside(input, ".results.jsonl"),
                errors != null ? errors : beside(input, ".errors.jsonl"),
                ordered);
    }

    private static Path beside(Path input, String suffix) {
        String name = String.valueOf(input.getFileName());
        String bare = name.endsWith(INPUT_SUFFIX) ? name.substring(0, name.length() - INPUT_SUFFIX.length()) : name;
        return input.resolveSibling(bare + suffix);
    }
}
