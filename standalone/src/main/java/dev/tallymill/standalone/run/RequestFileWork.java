package dev.tallymill.standalone.run;

import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import dev.tallymill.standalone.embedded.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The work of {@code tallymill run}: the requests stand in a file, the results go into two.
 *
 * @param input JSONL file of requests
 * @param output completed lines go here
 * @param errors failed lines go here; absent when none failed
 * @param ordered write in input order
 */
record RequestFileWork(Path input, Path output, Path errors, boolean ordered) implements RunWork {

    @Override
    public void check() throws CommandFailure {
        TargetFile.requireWritable(output, "-o");
        TargetFile.requireWritable(errors, "-e");
        if (TargetFile.same(output, input)) {
            throw new CommandFailure(ExitCode.USAGE, "-o " + input + ": that is the input file itself");
        }
        if (TargetFile.same(errors, input)) {
            throw new CommandFailure(ExitCode.USAGE, "-e " + input + ": that is the input file itself");
        }
        if (TargetFile.same(output, errors)) {
            throw new CommandFailure(ExitCode.USAGE, "-o and -e name the same file " + output + ": give two");
        }
        InputFile.requireReadable(input, "a JSONL file of requests");
    }

    @Override
    public InputFile read() throws CommandFailure {
        return InputFile.check(input);
    }

    @Override
    public String changed() {
        return "has changed";
    }

    /** A file of requests says by itself what it wants. */
    @Override
    public void approve(Interruption interruption) {}

    @Override
    public ResultSink open(DataDirectory data, InputFile file) throws IOException {
        return ResultFiles.open(output, errors, ordered, file.lines());
    }
}
