package dev.tallymill.standalone.client;

import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tallymill results ID}: the output file and the error file of a batch. */
@Command(
        name = "results",
        description = "Downloads a batch's results: completed lines into one file, failed ones into another.")
public final class ResultsCommand extends ClientCommand {

    private static final String STANDARD_OUTPUT = "-";

    @Parameters(paramLabel = "ID", description = "Of the batch, as submit printed it.")
    private String batchId = "";

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Completed lines; - for standard output. [ID.results.jsonl]")
    private @Nullable String output;

    @Option(
            names = {"-e", "--errors"},
            paramLabel = "FILE",
            description = "Failed lines, absent when there are none; - for standard output. [ID.errors.jsonl]")
    private @Nullable String errors;

    @Option(names = "--partial", description = "Do not insist on the batch's end: take the results that are there.")
    private boolean partial;

    @Override
    int call(BatchApi api) throws CommandFailure, InterruptedException {
        BatchView batch = batch(api, batchId);
        if (!batch.ended() && !partial) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    batchId + " is still " + batch.line() + "; wait for its end with `tallymill watch " + batchId
                            + "`, or take what is there with --partial");
        }
        String done = output == null ? batchId + ".results.jsonl" : output;
        String failed = errors == null ? batchId + ".errors.jsonl" : errors;
        save(api, batch.outputFileId(), done, "results: ");
        save(api, batch.errorFileId(), failed, "errors:  ");
        if (json()) {
            print(batch.json(), "");
        }
        batch.errors().forEach(System.err::println);
        System.err.println(batch.id() + "  " + batch.line());
        return batch.ended() ? batch.exitCode() : ExitCode.COMPLETED;
    }

    private static void save(BatchApi api, @Nullable String fileId, String target, String what)
            throws CommandFailure, InterruptedException {
        if (fileId == null) {
            return;
        }
        try {
            if (target.equals(STANDARD_OUTPUT)) {
                OutputStream out = new BufferedOutputStream(System.out);
                api.download(fileId, out);
                out.flush();
            } else {
                saveAs(api, fileId, Path.of(target));
                System.err.println(what + target);
            }
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, target + ": cannot be written (" + e.getMessage() + "); see -o and -e");
        }
    }

    /** The file gets its name when all of it is there. */
    private static void saveAs(BatchApi api, String fileId, Path target)
            throws CommandFailure, InterruptedException, IOException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try (OutputStream out = Files.newOutputStream(part)) {
            api.download(fileId, out);
        }
        Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
