package dev.tallymill.ingest.anthropic;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites one line of a batch's output or error file as a line of a message batch's results. The model's answer goes over
 * as it is. Immutable, thread-safe.
 */
final class MessageResult {

    private static final int FIRST_ERROR_STATUS = 400;

    private final JsonFactory json = new JsonFactory();

    /** The line, without a terminator. */
    String of(String resultLine) {
        try (JsonParser parser = json.createParser(resultLine)) {
            return render(Fields.read(parser, resultLine));
        } catch (IOException e) {
            throw new UncheckedIOException("a line of a result file is no JSON", e);
        }
    }

    private String render(Fields fields) throws IOException {
        StringWriter line = new StringWriter();
        try (JsonGenerator generator = json.createGenerator(line)) {
            generator.writeStartObject();
            generator.writeStringField("custom_id", fields.customId);
            generator.writeObjectFieldStart("result");
            if (fields.body != null && fields.status < FIRST_ERROR_STATUS) {
                generator.writeStringField("type", "succeeded");
                generator.writeFieldName("message");
                generator.writeRawValue(fields.body);
            } else if ("batch_cancelled".equals(fields.errorCode)) {
                generator.writeStringField("type", "canceled");
            } else if ("batch_expired".equals(fields.errorCode)) {
                generator.writeStringField("type", "expired");
            } else {
                generator.writeStringField("type", "errored");
                generator.writeFieldName("error");
                writeError(generator, fields);
            }
            generator.writeEndObject();
            generator.writeEndObject();
        }
        return line.toString();
    }

    private void writeError(JsonGenerator generator, Fields fields) throws IOException {
        if (fields.body != null && isAnthropicError(fields.body)) {
            generator.writeRawValue(fields.body);
            return;
        }
        generator.writeStartObject();
        generator.writeStringField("type", "error");
        generator.writeObjectFieldStart("error");
        generator.writeStringField("type", errorType(fields.status));
        generator.writeStringField(
                "message", fields.errorMessage == null ? "HTTP status " + fields.status : fields.errorMessage);
        generator.writeEndObject();
        generator.writeNullField("request_id");
        generator.writeEndObject();
    }

    private boolean isAnthropicError(String body) throws IOException {
        boolean typed = false;
        boolean detailed = false;
        try (JsonParser parser = json.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                typed |= name.equals("type") && "error".equals(parser.getText());
                detailed |= name.equals("error") && value == JsonToken.START_OBJECT;
                parser.skipChildren();
            }
        }
        return typed && detailed;
    }

    private static String errorType(int status) {
        return switch (status) {
            case 400, 422 -> "invalid_request_error";
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 429 -> "rate_limit_error";
            case 529 -> "overloaded_error";
            default -> "api_error";
        };
    }

    /** What a line says. */
    private static final class Fields {

        private String customId = "";
        private int status;
        private @Nullable String body;
        private @Nullable String errorCode;
        private @Nullable String errorMessage;

        static Fields read(JsonParser parser, String text) throws IOException {
            Fields fields = new Fields();
            parser.nextToken();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (name.equals("custom_id")) {
                    fields.customId = parser.getText();
                } else if (name.equals("response") && value == JsonToken.START_OBJECT) {
                    fields.readResponse(parser, text);
                } else if (name.equals("error") && value == JsonToken.START_OBJECT) {
                    fields.readError(parser);
                } else {
                    parser.skipChildren();
                }
            }
            return fields;
        }

        private void readResponse(JsonParser parser, String text) throws IOException {
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                int from = (int) parser.currentTokenLocation().getCharOffset();
                if (name.equals("status_code")) {
                    status = parser.getIntValue();
                }
                parser.skipChildren();
                if (name.equals("body") && value == JsonToken.START_OBJECT) {
                    body = text.substring(from, (int) parser.currentLocation().getCharOffset());
                }
            }
        }

        private void readError(JsonParser parser) throws IOException {
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                parser.nextToken();
                if (name.equals("code")) {
                    errorCode = parser.getText();
                } else if (name.equals("message")) {
                    errorMessage = parser.getText();
                } else {
                    parser.skipChildren();
                }
            }
        }
    }
}
