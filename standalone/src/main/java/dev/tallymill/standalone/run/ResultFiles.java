package dev.tallymill.standalone.run;

import dev.tallymill.ingest.result.OutputLine;
import dev.tallymill.schemas.record.PromptResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The results and errors files of one run. Lines go to {@code FILE.part} as they arrive, so that a person can look at
 * them; {@link #finish()} moves both into place at once. Not thread-safe.
 */
final class ResultFiles implements ResultSink {

    private final OutputLine lines = new OutputLine();
    private final LineFile output;
    private final LineFile errors;

    private ResultFiles(LineFile output, LineFile errors) {
        this.output = output;
        this.errors = errors;
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
    @Override
    public void write(PromptResult result) throws IOException {
        Long line = result.getJob().getLine();
        if (line == null) {
            throw new IllegalArgumentException("job " + result.getJob().getJobId() + " belongs to no batch");
        }
        LineFile file = OutputLine.isOutput(result) ? output : errors;
        file.append(line, (lines.of(result) + '\n').getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public long completed() {
        return output.lines();
    }

    @Override
    public long failed() {
        return errors.lines();
    }

    /** Makes what was written visible in the part files. */
    @Override
    public void flush() throws IOException {
        output.flush();
        errors.flush();
    }

    /** Puts both files into place; the errors file is absent when no line failed. */
    @Override
    public void finish() throws IOException {
        output.moveIntoPlace();
        if (errors.lines() > 0) {
            errors.moveIntoPlace();
        } else {
            errors.discard();
        }
    }

    /** Whatever completed is of use here: nobody asked for more than an answer. */
    @Override
    public long invalid() {
        return 0;
    }

    @Override
    public Path output() {
        return output.target();
    }

    @Override
    public @Nullable Path errors() {
        return errors.lines() > 0 ? errors.target() : null;
    }

    @Override
    public void close() throws IOException {
        try (output) {
            errors.close();
        }
    }
}
