package dev.tallymill.ingest.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a request's JSON object. Fields nobody asks for are tolerated; one that is asked for and is of the wrong
 * type is refused with its name. Not thread-safe.
 */
public final class JsonFields {

    private static final int MAX_DEPTH = 100;
    private static final int MAX_NUMBER_CHARS = 100;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(MAX_NUMBER_CHARS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final ObjectNode object;
    private final String prefix;

    private JsonFields(ObjectNode object, String prefix) {
        this.object = object;
        this.prefix = prefix;
    }

    /**
     * Parses a body; an empty one is an empty object.
     *
     * @throws Refusal if it is not one JSON object
     */
    public static JsonFields parse(byte[] body) {
        if (body.length == 0) {
            return new JsonFields(MAPPER.createObjectNode(), "");
        }
        try {
            if (MAPPER.readTree(body) instanceof ObjectNode object) {
                return new JsonFields(object, "");
            }
        } catch (StreamConstraintsException e) {
            throw Refusal.invalid(
                    null,
                    "invalid_json",
                    "The body goes beyond what a request may hold: objects and arrays nest at most " + MAX_DEPTH
                            + " deep and numbers have at most " + MAX_NUMBER_CHARS + " digits.");
        } catch (JsonProcessingException e) {
            throw Refusal.invalid(
                    null, "invalid_json", "The body is not valid JSON: " + Quoted.of(e.getOriginalMessage()));
        } catch (IOException e) { // no UTF-8: text in what looks like UTF-16 or UTF-32 and is not
            throw Refusal.invalid(null, "invalid_json", "The body is not valid JSON: it is no text in UTF-8.");
        }
        throw Refusal.invalid(null, "invalid_json", "The body must be a JSON object.");
    }

    /** The same text for the same content, whatever the order of the fields and the white space. */
    public String canonical() {
        try {
            return MAPPER.writeValueAsString(MAPPER.treeToValue(object, Object.class));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
    }

    /** A string that must be there. */
    public String requireText(String name) {
        String text = text(name);
        if (text == null) {
            throw Refusal.invalid(prefix + name, "missing_required_parameter", "Missing parameter: " + prefix + name);
        }
        return text;
    }

    /** A string; null when the field is absent or null. */
    public @Nullable String text(String name) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw wrongType(name, "a string");
        }
        return requireUnicode(name, value.textValue());
    }

    /** True or false; null when absent. */
    public @Nullable Boolean flag(String name) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isBoolean()) {
            throw wrongType(name, "true or false");
        }
        return value.booleanValue();
    }

    /** A whole number; null when the field is absent or null. */
    public @Nullable Long wholeNumber(String name) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrongType(name, "a whole number");
        }
        return value.longValue();
    }

    /** An object; null when the field is absent or null. */
    public @Nullable JsonFields object(String name) {
        JsonNode value = object.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!(value instanceof ObjectNode fields)) {
            throw wrongType(name, "an object");
        }
        return new JsonFields(fields, prefix + name + ".");
    }

    /** An object of strings; empty when the field is absent or null. */
    public Map<String, String> texts(String name) {
        JsonFields fields = object(name);
        Map<String, String> texts = new LinkedHashMap<>();
        if (fields != null) {
            for (Iterator<String> names = fields.object.fieldNames(); names.hasNext(); ) {
                String key = requireUnicode(name, names.next());
                String text = fields.text(key);
                if (text == null) {
                    throw fields.wrongType(key, "a string");
                }
                texts.put(key, text);
            }
        }
        return texts;
    }

    private Refusal wrongType(String name, String expected) {
        return Refusal.invalid(
                Quoted.of(prefix + name), "invalid_type", Quoted.of(prefix + name) + " must be " + expected + ".");
    }

    /** Half of a surrogate pair has no UTF-8 encoding: it would come back as something else. */
    private String requireUnicode(String name, String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw Refusal.invalid(prefix + name, "invalid_value", prefix + name + " is no Unicode text.");
        }
        return text;
    }
}
