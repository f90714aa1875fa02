package dev.tallymill.ingest.validate;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One valid request. The body is the exact slice of the line, so that it reaches the model byte for byte; it is copied
 * out of the line only when asked for, so ask before the line's buffer is used again.
 */
public final class RequestLine implements ParsedLine {

    private final String customId;
    private final String url;
    private final String model;
    private final byte[] line;
    private final int bodyStart;
    private final int bodyLength;

    RequestLine(String customId, String url, String model, byte[] line, int bodyStart, int bodyLength) {
        this.customId = customId;
        this.url = url;
        this.model = model;
        this.line = line;
        this.bodyStart = bodyStart;
        this.bodyLength = bodyLength;
    }

    public String customId() {
        return customId;
    }

    public String url() {
        return url;
    }

    public String model() {
        return model;
    }

    /** The request body as JSON text; its UTF-8 encoding equals {@link #bodyBytes()}. */
    public String body() {
        return new String(line, bodyStart, bodyLength, StandardCharsets.UTF_8);
    }

    /** A copy of the request body's bytes, from its opening to its closing brace. */
    public byte[] bodyBytes() {
        return Arrays.copyOfRange(line, bodyStart, bodyStart + bodyLength);
    }
}
