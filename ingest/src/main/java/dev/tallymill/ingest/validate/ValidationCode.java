package dev.tallymill.ingest.validate;

import java.util.Locale;

/** What can be wrong with a file of requests, in the Batch API's words. */
public enum ValidationCode {
    /** Not UTF-8, not JSON, not an object, or a field with a value of the wrong kind. */
    INVALID_JSON_LINE,
    /** {@code custom_id} is absent, empty or no string. */
    MISSING_CUSTOM_ID,
    /** {@code custom_id} was used by an earlier line. */
    DUPLICATE_CUSTOM_ID,
    /** {@code method} is not POST. */
    INVALID_METHOD,
    /** {@code url} is no supported endpoint, or not the one of the batch. */
    URL_MISMATCH,
    /** {@code body.model} is absent, empty or no string. */
    MISSING_MODEL,
    /** {@code body.stream} asks for a stream. */
    STREAMING_NOT_SUPPORTED,
    /** The line is longer than a record may be. */
    LINE_TOO_LONG,
    /** The file holds no request. */
    EMPTY_FILE,
    /** The file holds more requests than a batch may have. */
    TOO_MANY_REQUESTS,
    /** The file has more bytes than a file may have. */
    FILE_TOO_LARGE;

    /** As it stands in {@code errors.data[].code}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
