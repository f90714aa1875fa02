package dev.tallymill.ingest.validate;

import org.jspecify.annotations.Nullable;

/** What one line of a request file turned out to be. */
public sealed interface ParsedLine permits RequestLine, ParsedLine.Blank, ParsedLine.Invalid {

    /** White space alone: no request. */
    record Blank() implements ParsedLine {}

    /**
     * No request that could be sent.
     *
     * @param message what is wrong and what to do, without the line's number
     * @param param field at fault
     */
    record Invalid(
            ValidationCode code, String message, @Nullable String param) implements ParsedLine {}
}
