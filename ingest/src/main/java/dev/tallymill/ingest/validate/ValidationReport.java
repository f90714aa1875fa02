package dev.tallymill.ingest.validate;

import dev.tallymill.schemas.record.ValidationError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What validation found. With errors the counts cover only what was read before it gave up.
 *
 * @param requests requests, blank lines not counted
 * @param lines lines, blank ones included
 * @param bytes bytes of the lines
 * @param sha256 lower-case hexadecimal SHA-256 of the file; null when not all of it was read, or when lines were checked
 *     that come from the log, whose file's hash is known
 * @param endpoint the url of every request; null when there is none
 * @param model the model of every request; null when they differ or there is none
 * @param errors at most {@value RequestFileCheck#MAX_ERRORS}, one for each offending line, in the file's order
 */
public record ValidationReport(
        long requests,
        long lines,
        long bytes,
        @Nullable String sha256,
        @Nullable String endpoint,
        @Nullable String model,
        List<ValidationError> errors) {

    public ValidationReport {
        errors = List.copyOf(errors);
    }

    public boolean valid() {
        return errors.isEmpty();
    }
}
