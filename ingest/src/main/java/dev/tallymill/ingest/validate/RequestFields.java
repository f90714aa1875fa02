package dev.tallymill.ingest.validate;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What has been read of one line's object; judges it once all is read, so that broken JSON is reported as such. */
final class RequestFields {

    private final byte[] buffer;
    private final int offset;
    private @Nullable String customId;
    private @Nullable String method;
    private @Nullable String url;
    private @Nullable String model;
    private int bodyStart = -1;
    private int bodyLength;
    private boolean streaming;
    private boolean bodySeen;
    private @Nullable String repeated;

    /** @param offset where the line's JSON begins in {@code buffer}: the parser counts from there */
    RequestFields(byte[] buffer, int offset) {
        this.buffer = buffer;
        this.offset = offset;
    }

    /** Takes one field of the outer object; the parser stands on its value and is left on the value's end. */
    void read(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "custom_id" -> customId = once(name, customId, parser);
            case "method" -> method = once(name, method, parser);
            case "url" -> url = once(name, url, parser);
            case "body" -> readBody(parser);
            default -> parser.skipChildren();
        }
    }

    private void readBody(JsonParser parser) throws IOException {
        if (bodySeen) {
            repeated = "body";
        }
        bodySeen = true;
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        bodyStart = offset + (int) parser.currentTokenLocation().getByteOffset();
        String name;
        while ((name = parser.nextFieldName()) != null) {
            JsonToken value = parser.nextToken();
            switch (name) {
                case "model" -> model = once("body.model", model, parser);
                case "stream" -> {
                    streaming |= value != JsonToken.VALUE_FALSE && value != JsonToken.VALUE_NULL;
                    parser.skipChildren();
                }
                default -> parser.skipChildren();
            }
        }
        bodyLength = offset + (int) parser.currentLocation().getByteOffset() - bodyStart;
    }

    private @Nullable String once(String name, @Nullable String earlier, JsonParser parser) throws IOException {
        if (earlier != null) {
            repeated = name;
        }
        if (parser.currentToken() == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        parser.skipChildren();
        return "";
    }

    ParsedLine toLine() {
        if (repeated != null) {
            return invalid(
                    ValidationCode.INVALID_JSON_LINE,
                    "names " + repeated + " more than once: keep one of them",
                    repeated);
        }
        if (customId == null || customId.isEmpty()) {
            return invalid(
                    ValidationCode.MISSING_CUSTOM_ID,
                    "has no custom_id: give every request a string that is unique in the file",
                    "custom_id");
        }
        if (hasLoneSurrogate(customId)) {
            return invalid(
                    ValidationCode.MISSING_CUSTOM_ID,
                    "has a custom_id that is no Unicode text (half of a surrogate pair): use another",
                    "custom_id");
        }
        if (!"POST".equals(method)) {
            return invalid(
                    ValidationCode.INVALID_METHOD,
                    "has the method " + Messages.quote(method) + ": only \"POST\" is supported",
                    "method");
        }
        if (url == null || !Endpoints.SUPPORTED.contains(url)) {
            return invalid(
                    ValidationCode.URL_MISMATCH,
                    "has the url " + Messages.quote(url) + ": use one of " + String.join(", ", Endpoints.SUPPORTED),
                    "url");
        }
        return judgeBody(customId, url);
    }

    private ParsedLine judgeBody(String validCustomId, String validUrl) {
        if (bodyStart < 0) {
            return invalid(
                    ValidationCode.INVALID_JSON_LINE,
                    "has no body that is a JSON object: put the request's parameters there",
                    "body");
        }
        if (model == null || model.isEmpty()) {
            return invalid(
                    ValidationCode.MISSING_MODEL, "has no body.model: name the model to send it to", "body.model");
        }
        if (streaming) {
            return invalid(
                    ValidationCode.STREAMING_NOT_SUPPORTED,
                    "asks for a stream: remove body.stream or set it to false",
                    "body.stream");
        }
        return new RequestLine(validCustomId, validUrl, model, buffer, bodyStart, bodyLength);
    }

    /** Such a string has no UTF-8 encoding: it would come back from a record as another one. */
    private static boolean hasLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
                    return true;
                }
                i++;
            }
        }
        return false;
    }

    private static ParsedLine invalid(ValidationCode code, String message, String param) {
        return new ParsedLine.Invalid(code, message, param);
    }
}
