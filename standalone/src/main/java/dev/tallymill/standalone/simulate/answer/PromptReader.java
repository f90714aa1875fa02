package dev.tallymill.standalone.simulate.answer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Reads a request body of any of the endpoints in one pass, skipping what does not matter to the answer: tools and
 * anything newer than this class pass by unseen. Thread-safe.
 */
public final class PromptReader {

    /** Of an answer that is held to JSON, and to nothing else. */
    private static final String ANY_OBJECT = "{\"type\":\"object\",\"properties\":{\"answer\":{\"type\":\"string\"}}}";

    private final JsonMapper mapper = new JsonMapper();
    private final JsonFactory json = mapper.getFactory();
    private final JsonNode anyObject = anyObject();

    /**
     * Reads one body.
     *
     * @throws BadPromptException when it is not a JSON object or lacks the model or the prompt
     */
    public Prompt read(byte[] body) throws BadPromptException {
        try (JsonParser parser = json.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new BadPromptException("The request body is not a JSON object.");
            }
            PromptDraft draft = new PromptDraft();
            readFields(parser, draft);
            return draft.finished();
        } catch (JsonProcessingException e) {
            throw new BadPromptException("The request body is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    private JsonNode anyObject() {
        try {
            return mapper.readTree(ANY_OBJECT);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a constant is JSON", e);
        }
    }

    private void readFields(JsonParser parser, PromptDraft draft) throws IOException {
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            parser.nextToken();
            switch (field) {
                case "model" -> draft.model(parser.getValueAsString());
                case "messages", "input", "prompt" -> readPieces(parser, draft);
                case "system", "instructions" -> draft.instruction(readText(parser));
                case "stream" -> draft.stream(parser.getValueAsBoolean());
                case "stream_options" -> readStreamOptions(parser, draft);
                case "max_tokens", "max_completion_tokens", "max_output_tokens" ->
                    draft.maxTokens(parser.getValueAsInt());
                case "response_format" -> readResponseFormat(mapper.readTree(parser), draft);
                case "dimensions" -> draft.dimensions(parser.getValueAsInt());
                case "encoding_format" -> draft.base64("base64".equals(parser.getValueAsString()));
                default -> parser.skipChildren();
            }
        }
    }

    private void readResponseFormat(JsonNode format, PromptDraft draft) {
        JsonNode schema = format.path("json_schema").path("schema");
        if (schema.isObject()) {
            draft.schema(schema);
        } else if (format.path("type").asText().equals("json_object")) {
            draft.schema(anyObject);
        }
    }

    /** A string, or an array of strings, token numbers, token arrays or message objects. */
    private static void readPieces(JsonParser parser, PromptDraft draft) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            draft.piece(readText(parser));
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken() == JsonToken.START_OBJECT) {
                readMessage(parser, draft);
            } else {
                draft.piece(readText(parser));
            }
        }
    }

    private static void readMessage(JsonParser parser, PromptDraft draft) throws IOException {
        String role = "user";
        String text = "";
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            parser.nextToken();
            switch (field) {
                case "role" -> role = parser.getValueAsString("user");
                case "content" -> text = readText(parser);
                default -> parser.skipChildren();
            }
        }
        if (role.equals("system") || role.equals("developer")) {
            draft.instruction(text);
        } else {
            draft.piece(role + ":" + text);
        }
    }

    /** A scalar, or every scalar called {@code text} or standing in an array somewhere inside, joined. */
    private static String readText(JsonParser parser) throws IOException {
        if (!parser.currentToken().isStructStart()) {
            return parser.getValueAsString("");
        }
        StringBuilder text = new StringBuilder();
        int depth = 1;
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token.isScalarValue() && carriesText(parser)) {
                text.append(parser.getText()).append(' ');
            }
        }
        return text.toString();
    }

    private static boolean carriesText(JsonParser parser) throws IOException {
        return parser.getParsingContext().inArray() || "text".equals(parser.currentName());
    }

    private static void readStreamOptions(JsonParser parser, PromptDraft draft) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            return;
        }
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            parser.nextToken();
            if (field.equals("include_usage")) {
                draft.streamUsage(parser.getValueAsBoolean());
            } else {
                parser.skipChildren();
            }
        }
    }
}
