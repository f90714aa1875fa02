package dev.tallymill.ingest.validate;

import dev.tallymill.schemas.record.ValidationError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The check of one file, line after line. Give it the lines until it {@linkplain #gaveUp() gives up} or there are no
 * more, then ask for the {@linkplain #report(String) report}. Not thread-safe.
 */
public final class RequestFileCheck {

    /** After so many errors the rest of the file is not looked at. */
    public static final int MAX_ERRORS = 100;

    private final ValidationLimits limits;
    private final RequestParser parser = new RequestParser();
    private final CustomIds customIds = new CustomIds();
    private final List<ValidationError> errors = new ArrayList<>();
    private @Nullable String endpoint;
    private @Nullable String model;
    private boolean modelsDiffer;
    private boolean overLimit;
    private long requests;
    private long lines;
    private long bytes;

    /** @param endpoint the operation every line must name; null when the first line is to decide */
    public RequestFileCheck(ValidationLimits limits, @Nullable String endpoint) {
        this.limits = limits;
        this.endpoint = endpoint;
    }

    /** Checks the next line, terminator included. */
    public void line(byte[] buffer, int offset, int length) {
        lines++;
        bytes += length;
        switch (parser.parse(buffer, offset, length)) {
            case ParsedLine.Blank blank -> {}
            case ParsedLine.Invalid invalid -> {
                requests++;
                error(invalid.code(), invalid.message(), invalid.param());
            }
            case RequestLine request -> {
                requests++;
                request(request);
            }
        }
        checkTotals();
    }

    /** Notes that the next line was too long to be held. */
    public void lineTooLong(long lineBytes) {
        lines++;
        bytes += lineBytes;
        requests++;
        error(
                ValidationCode.LINE_TOO_LONG,
                "is longer than " + limits.maxLineBytes() + " bytes: a request must fit into one record; shorten it",
                null);
        checkTotals();
    }

    /** True when no further line would change the report. */
    public boolean gaveUp() {
        return overLimit || errors.size() >= MAX_ERRORS;
    }

    /**
     * What was found so far; after the last line, the verdict.
     *
     * @param sha256 of the whole file, when known
     */
    public ValidationReport report(@Nullable String sha256) {
        List<ValidationError> found = new ArrayList<>(errors);
        if (requests == 0) {
            found.add(fileError(ValidationCode.EMPTY_FILE, "the file holds no request: write one JSON object a line"));
        }
        return new ValidationReport(requests, lines, bytes, sha256, endpoint, modelsDiffer ? null : model, found);
    }

    private void request(RequestLine request) {
        if (endpoint == null) {
            endpoint = request.url();
        } else if (!endpoint.equals(request.url())) {
            error(
                    ValidationCode.URL_MISMATCH,
                    "has the url " + Messages.quote(request.url()) + " where the batch's is " + Messages.quote(endpoint)
                            + ": put requests of another endpoint into a file of their own",
                    "url");
            return;
        }
        int firstLine = customIds.firstUse(request.customId(), (int) Math.min(lines, Integer.MAX_VALUE));
        if (firstLine != 0) {
            error(
                    ValidationCode.DUPLICATE_CUSTOM_ID,
                    "has the custom_id " + Messages.quote(request.customId()) + " that line " + firstLine
                            + " has already: make it unique",
                    "custom_id");
            return;
        }
        if (model == null) {
            model = request.model();
        } else if (!model.equals(request.model())) {
            modelsDiffer = true;
        }
    }

    private void checkTotals() {
        if (requests > limits.maxRequests()) {
            giveUp(fileError(
                    ValidationCode.TOO_MANY_REQUESTS,
                    "the file holds more than " + limits.maxRequests() + " requests: split it"));
        } else if (bytes > limits.maxBytes()) {
            giveUp(fileError(
                    ValidationCode.FILE_TOO_LARGE,
                    "the file is larger than " + limits.maxBytes() + " bytes: split it"));
        }
    }

    private void giveUp(ValidationError error) {
        overLimit = true;
        if (errors.size() < MAX_ERRORS) {
            errors.add(error);
        }
    }

    private void error(ValidationCode code, String message, @Nullable String param) {
        if (errors.size() < MAX_ERRORS) {
            errors.add(new ValidationError(code.code(), "line " + lines + ' ' + message, param, lines));
        }
    }

    private static ValidationError fileError(ValidationCode code, String message) {
        return new ValidationError(code.code(), message, null, null);
    }
}
