package dev.tallymill.worker.call.answer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.schemas.json.PooledJson;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks that an answer is whole JSON and keeps the few members that matter: the vectors of an embeddings answer, megabytes
 * of numbers, are read over and never built. Thread-safe.
 */
final class BodyDigest {

    /** Made up here: how many elements the array {@code data} of an embeddings answer has. */
    static final String VECTORS = "tallymill_vectors";

    private static final String DATA = "data";

    private static final Set<String> MEMBERS = Set.of(
            "error",
            "detail",
            "object",
            "code",
            "type",
            "message",
            "usage",
            "choices",
            "output",
            "content",
            "stop_reason",
            "status",
            "incomplete_details",
            "service_tier");

    private final ObjectMapper mapper = new ObjectMapper(PooledJson.factory());

    /** The members that matter, null when the text is not one whole JSON object; of an array, its first object. */
    @Nullable
    JsonNode of(String body) {
        JsonFactory factory = mapper.getFactory();
        try (JsonParser parser = factory.createParser(body)) {
            JsonToken first = parser.nextToken();
            JsonNode digest = switch (first) {
                case START_OBJECT -> members(parser);
                case START_ARRAY -> {
                    JsonNode array = mapper.readTree(parser);
                    yield array.path(0).isObject() ? array.path(0) : null;
                }
                case null, default -> null;
            };
            return digest != null && parser.nextToken() == null ? digest : null;
        } catch (IOException e) {
            return null; // cut short, HTML, or too deep to be an answer
        }
    }

    /** Whether the text is one whole JSON value of any kind. */
    boolean isJson(String body) {
        try (JsonParser parser = mapper.getFactory().createParser(body)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    private ObjectNode members(JsonParser parser) throws IOException {
        ObjectNode members = mapper.createObjectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            if (MEMBERS.contains(name)) {
                members.set(name, mapper.<JsonNode>readTree(parser));
            } else if (name.equals(DATA) && parser.currentToken() == JsonToken.START_ARRAY) {
                members.put(VECTORS, count(parser));
            } else {
                parser.skipChildren();
            }
        }
        return members;
    }

    private static int count(JsonParser array) throws IOException {
        int elements = 0;
        while (array.nextToken() != JsonToken.END_ARRAY) {
            array.skipChildren();
            elements++;
        }
        return elements;
    }
}
