package dev.tallymill.worker.call.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.schemas.json.PooledJson;
import java.io.UncheckedIOException;

/** Reads and writes the JSON of events. Numbers keep every digit: an answer is passed on, not calculated with. Thread-safe. */
final class StreamJson {

    private static final JsonMapper MAPPER = JsonMapper.builder(PooledJson.factory())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private StreamJson() {}

    static ObjectNode newObject() {
        return MAPPER.createObjectNode();
    }

    /** The object in an event's data. */
    static ObjectNode object(String data) throws MalformedStreamException {
        try {
            if (MAPPER.readTree(data) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            // what it quotes may be prompt text
        }
        throw new MalformedStreamException("an event whose data is not a JSON object");
    }

    /** The value in this text; the text itself where it is no JSON. */
    static JsonNode valueOrText(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return MAPPER.getNodeFactory().textNode(text);
        }
    }

    static String write(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("writing a tree to memory", e);
        }
    }
}
