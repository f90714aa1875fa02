package dev.tallymill.standalone.run;

import dev.tallymill.ingest.result.OutputLine;
import dev.tallymill.schemas.record.PromptResult;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The results and errors files of one run. Lines go to {@code FILE.part} as they arrive, so that a person can look at
 * them; {@link #finish()} moves both into place at once. Not thread-safe.
 */
final class ResultFiles implements AutoCloseable {

    private final OutputLine lines = new OutputLine();
    private final LineFile output;
    private final LineFile errors;

    private ResultFiles(LineFile output, LineFile errors) {
        this.output = output;
        this.errors = errors;
    }

    /**
     * Refuses, before anything is sent, what could not be written later.
     *
     * @throws CommandFailure naming the option to change
     */
    static void check(Path input, Path output, Path errors) throws CommandFailure {
        checkTarget(output, "-o");
        checkTarget(errors, "-e");
        Path in = input.toAbsolutePath().normalize();
        Path out = output.toAbsolutePath().normalize();
        Path err = errors.toAbsolutePath().normalize();
        if (out.equals(in) || err.equals(in)) {
            throw new CommandFailure(
                    ExitCode.USAGE, (out.equals(in) ? "-o " : "-e ") + input + ": that is the input file itself");
        }
        if (out.equals(err)) {
            throw new CommandFailure(ExitCode.USAGE, "-o and -e name the same file " + output + ": give two");
        }
    }

    private static void checkTarget(Path target, String option) throws CommandFailure {
        if (Files.isDirectory(target)) {
            throw new CommandFailure(ExitCode.USAGE, option + " " + target + ": is a directory, give a file name");
        }
        Path parent = target.toAbsolutePath().getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    option + " " + target + ": the folder " + parent + " does not exist, make it first");
        }
        try {
            // A probe says more than permission bits do: it finds read-only mounts, quotas and full disks too.
            Files.delete(Files.createTempFile(parent, ".tallymill", ".probe"));
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, option + " " + target + ": cannot write there (" + reason(e) + "), choose another");
        }
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof FileSystemException system && system.getReason() != null) {
            return system.getReason();
        }
        return String.valueOf(e.getMessage());
    }

    /** Starts both files anew: what an interrupted run left there is written again from the log. */
    static ResultFiles open(Path output, Path errors, boolean ordered, long total) throws IOException {
        LineFile out = LineFile.open(output, ordered, total);
        try {
            return new ResultFiles(out, LineFile.open(errors, ordered, total));
        } catch (IOException e) {
            out.close();
            throw e;
        }
    }

    /** Writes the line of one result; each job comes once. */
    void write(PromptResult result) throws IOException {
        Long line = result.getJob().getLine();
        if (line == null) {
            throw new IllegalArgumentException("job " + result.getJob().getJobId() + " belongs to no batch");
        }
        LineFile file = OutputLine.isOutput(result) ? output : errors;
        file.append(line, (lines.of(result) + '\n').getBytes(StandardCharsets.UTF_8));
    }

    long completed() {
        return output.lines();
    }

    long failed() {
        return errors.lines();
    }

    /** Makes what was written visible in the part files. */
    void flush() throws IOException {
        output.flush();
        errors.flush();
    }

    /** Puts both files into place; the errors file is absent when no line failed. */
    void finish() throws IOException {
        output.moveIntoPlace();
        if (errors.lines() > 0) {
            errors.moveIntoPlace();
        } else {
            errors.discard();
        }
    }

    @Override
    public void close() throws IOException {
        try (output) {
            errors.close();
        }
    }
}
