package dev.tallymill.standalone.run;

import dev.tallymill.ingest.validate.RequestFileValidator;
import dev.tallymill.ingest.validate.ValidationLimits;
import dev.tallymill.ingest.validate.ValidationReport;
import dev.tallymill.schemas.record.ValidationError;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The checked input of a run.
 *
 * @param path absolute path
 * @param report what validation found: no errors
 */
record InputFile(Path path, ValidationReport report) {

    /** A run's file may be as long as line numbers allow; the Batch API's smaller limits are for uploads. */
    private static final ValidationLimits LIMITS =
            new ValidationLimits(Integer.MAX_VALUE / 2, Long.MAX_VALUE, ValidationLimits.DEFAULT.maxLineBytes());

    private static final int ERRORS_SHOWN = 10;
    private static final int BUFFER_BYTES = 1 << 16;

    /**
     * Refuses what can be told without reading.
     *
     * @throws CommandFailure when there is no such file
     */
    static void requireReadable(Path input) throws CommandFailure {
        if (Files.isDirectory(input)) {
            throw bad(input + ": is a directory, give a JSONL file of requests");
        }
        if (!Files.exists(input)) {
            throw bad(input + ": no such file");
        }
    }

    /**
     * Reads the whole file once.
     *
     * @throws CommandFailure with a line for each bad place, the first {@value #ERRORS_SHOWN} of them
     */
    static InputFile check(Path input) throws CommandFailure {
        try (InputStream in = Files.newInputStream(input)) {
            ValidationReport report =
                    new RequestFileValidator(LIMITS).validate(new BufferedInputStream(in, BUFFER_BYTES), null);
            if (!report.valid()) {
                throw bad(describe(input, report));
            }
            return new InputFile(input.toAbsolutePath().normalize(), report);
        } catch (IOException e) {
            throw bad(input + ": cannot be read (" + e.getMessage() + ")");
        }
    }

    long lines() {
        return report.requests();
    }

    String sha256() {
        return Objects.requireNonNull(report.sha256(), "a valid file was read to its end");
    }

    String endpoint() {
        return Objects.requireNonNull(report.endpoint(), "a valid file has a request");
    }

    private static String describe(Path input, ValidationReport report) {
        String shown = report.errors().stream()
                .limit(ERRORS_SHOWN)
                .map(ValidationError::getMessage)
                .map(message -> input + ": " + message)
                .collect(Collectors.joining("\n"));
        int more = report.errors().size() - ERRORS_SHOWN;
        return more > 0 ? shown + "\n" + input + ": and " + more + " or more further bad lines" : shown;
    }

    private static CommandFailure bad(String message) {
        return new CommandFailure(ExitCode.USAGE, message);
    }
}
