package dev.tallymill.standalone.label;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Writes the request for one prompt: a line of the Batch API's input format. Immutable, thread-safe. */
final class RequestTemplate {

    private final JsonMapper json = new JsonMapper();
    private final ModelSettings settings;

    RequestTemplate(ModelSettings settings) {
        this.settings = settings;
    }

    /** Body of the chat completion. */
    String body(String prompt) {
        StringWriter text = new StringWriter();
        try (JsonGenerator body = json.createGenerator(text)) {
            body.writeStartObject();
            body.writeStringField("model", settings.model());
            body.writeArrayFieldStart("messages");
            if (settings.system() != null) {
                message(body, "system", settings.system());
            }
            message(body, "user", prompt);
            body.writeEndArray();
            if (settings.temperature() != null) {
                body.writeNumberField("temperature", settings.temperature());
            }
            if (settings.maxTokens() != null) {
                body.writeNumberField("max_tokens", settings.maxTokens());
            }
            if (settings.schema() != null) {
                responseFormat(body, settings.schema());
            }
            body.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return text.toString();
    }

    private static void message(JsonGenerator body, String role, String content) throws IOException {
        body.writeStartObject();
        body.writeStringField("role", role);
        body.writeStringField("content", content);
        body.writeEndObject();
    }

    private static void responseFormat(JsonGenerator body, AnswerSchema schema) throws IOException {
        body.writeObjectFieldStart("response_format");
        body.writeStringField("type", "json_schema");
        body.writeObjectFieldStart("json_schema");
        body.writeStringField("name", schema.name());
        body.writeBooleanField("strict", true);
        body.writeFieldName("schema");
        body.writeTree(schema.json());
        body.writeEndObject();
        body.writeEndObject();
    }

    /** The input line around {@code body}, with its terminator. */
    static byte[] line(long row, String body) {
        return ("{\"custom_id\":\"row-" + row + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":"
                        + body + "}\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
