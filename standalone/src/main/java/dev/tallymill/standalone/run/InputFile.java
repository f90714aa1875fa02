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
 * @param path absolute path of what the person named
 * @param report what validation of the requests found: no errors
 * @param requests the requests themselves
 */
public record InputFile(Path path, ValidationReport report, RequestSource requests) {

    /** A run's file may be as long as line numbers allow; the Batch API's smaller limits are for uploads. */
    private static final ValidationLimits LIMITS =
            new ValidationLimits(Integer.MAX_VALUE / 2, Long.MAX_VALUE, ValidationLimits.DEFAULT.maxLineBytes());

    private static final int ERRORS_SHOWN = 10;
    private static final int BUFFER_BYTES = 1 << 16;

    /**
     * Refuses what can be told without reading.
     *
     * @param wanted what the file should be, for the message
     * @throws CommandFailure when there is no such file
     */
    public static void requireReadable(Path input, String wanted) throws CommandFailure {
        if (Files.isDirectory(input)) {
            throw bad(input + ": is a directory, give " + wanted);
        }
        if (!Files.exists(input)) {
            throw bad(input + ": no such file");
        }
    }

    /**
     * Reads a whole file of requests once.
     *
     * @throws CommandFailure with a line for each bad place, the first {@value #ERRORS_SHOWN} of them
     */
    static InputFile check(Path input) throws CommandFailure {
        try {
            return check(input, () -> Files.newInputStream(input));
        } catch (IOException e) {
            throw bad(input + ": cannot be read (" + e.getMessage() + ")");
        }
    }

    /**
     * Reads all requests once.
     *
     * @param named what the person gave, for messages
     * @throws CommandFailure with a line for each bad request, the first {@value #ERRORS_SHOWN} of them
     * @throws IOException of the source itself
     */
    public static InputFile check(Path named, RequestSource requests) throws CommandFailure, IOException {
        try (InputStream in = new BufferedInputStream(requests.open(), BUFFER_BYTES)) {
            ValidationReport report = new RequestFileValidator(LIMITS).validate(in, null);
            if (!report.valid()) {
                throw bad(describe(named, report));
            }
            return new InputFile(named.toAbsolutePath().normalize(), report, requests);
        }
    }

    /** How many requests, blank lines aside. */
    public long lines() {
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
