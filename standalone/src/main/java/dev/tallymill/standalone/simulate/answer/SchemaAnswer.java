package dev.tallymill.standalone.simulate.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Makes up a value that fits a JSON schema, the same for the same fingerprint: what strict structured outputs promise. It
 * knows types, enumerations, bounds, lengths, alternatives and references within the schema; patterns and formats it does
 * not. Owned by one thread.
 */
final class SchemaAnswer {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** A schema may refer to itself; deeper than this its arrays are empty and its options left out. */
    private static final int DEEP = 8;

    private static final int TOO_DEEP = 64;
    private static final int DEFAULT_MOST = 100;
    private static final int MOST_ITEMS = 3;
    private static final int DECIMALS = 2;

    private final JsonNode root;
    private final SplittableRandom random;

    private SchemaAnswer(JsonNode root, long fingerprint) {
        this.root = root;
        this.random = new SplittableRandom(fingerprint);
    }

    /** The value as JSON text. */
    static String of(JsonNode schema, long fingerprint) {
        return new SchemaAnswer(schema, fingerprint).value(schema, 0).toString();
    }

    private JsonNode value(JsonNode schema, int depth) {
        if (depth > TOO_DEEP) {
            return JSON.nullNode();
        }
        if (schema.has("$ref")) {
            return value(referred(schema.get("$ref").asText()), depth + 1);
        }
        if (schema.has("const")) {
            return schema.get("const");
        }
        if (!schema.path("enum").isEmpty()) {
            return oneOf(schema.get("enum"));
        }
        for (String alternatives : new String[] {"anyOf", "oneOf"}) {
            if (!schema.path(alternatives).isEmpty()) {
                // The last is commonly null, which ends what refers to itself.
                JsonNode choices = schema.get(alternatives);
                return value(depth > DEEP ? choices.get(choices.size() - 1) : oneOf(choices), depth + 1);
            }
        }
        return ofType(schema, depth);
    }

    private JsonNode ofType(JsonNode schema, int depth) {
        JsonNode type = schema.path("type");
        String name =
                type.isArray() ? oneOf(type).asText() : type.asText(schema.has("properties") ? "object" : "string");
        return switch (name) {
            case "object" -> object(schema, depth);
            case "array" -> array(schema, depth);
            case "integer" -> JSON.numberNode(number(schema, 0).longValue());
            case "number" -> JSON.numberNode(number(schema, DECIMALS));
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            case "null" -> JSON.nullNode();
            default -> JSON.textNode(text(schema));
        };
    }

    private ObjectNode object(JsonNode schema, int depth) {
        ObjectNode object = JSON.objectNode();
        for (var property : schema.path("properties").properties()) {
            if (depth <= DEEP || required(schema, property.getKey())) {
                object.set(property.getKey(), value(property.getValue(), depth + 1));
            }
        }
        return object;
    }

    private static boolean required(JsonNode schema, String property) {
        for (JsonNode name : schema.path("required")) {
            if (name.asText().equals(property)) {
                return true;
            }
        }
        return false;
    }

    private ArrayNode array(JsonNode schema, int depth) {
        int least = schema.path("minItems").asInt(0);
        int most =
                depth > DEEP ? least : Math.max(least, schema.path("maxItems").asInt(least + MOST_ITEMS));
        int items = least + random.nextInt(Math.min(most - least, MOST_ITEMS) + 1);
        ArrayNode array = JSON.arrayNode();
        for (int i = 0; i < items; i++) {
            array.add(value(schema.path("items"), depth + 1));
        }
        return array;
    }

    /** Between the bounds, both within reach; {@code maximum} alone or {@code minimum} alone bounds a range of 100. */
    private BigDecimal number(JsonNode schema, int decimals) {
        BigDecimal step = BigDecimal.ONE.movePointLeft(decimals);
        BigDecimal least = bound(schema, "minimum", "exclusiveMinimum", step);
        BigDecimal most = bound(schema, "maximum", "exclusiveMaximum", step.negate());
        BigDecimal range = BigDecimal.valueOf(DEFAULT_MOST);
        if (least == null) {
            least = most == null || most.signum() >= 0 ? BigDecimal.ZERO : most.subtract(range);
        }
        if (most == null) {
            most = least.add(range);
        }
        least = least.setScale(decimals, RoundingMode.CEILING);
        BigDecimal steps = most.subtract(least).divide(step, 0, RoundingMode.FLOOR);
        long count = steps.max(BigDecimal.ZERO)
                .min(BigDecimal.valueOf(Integer.MAX_VALUE))
                .longValue();
        return least.add(step.multiply(BigDecimal.valueOf(random.nextLong(count + 1))));
    }

    private static @Nullable BigDecimal bound(JsonNode schema, String inclusive, String exclusive, BigDecimal inward) {
        if (schema.path(inclusive).isNumber()) {
            return schema.get(inclusive).decimalValue();
        }
        return schema.path(exclusive).isNumber()
                ? schema.get(exclusive).decimalValue().add(inward)
                : null;
    }

    private String text(JsonNode schema) {
        StringBuilder text = new StringBuilder(AnswerBook.word(random.nextInt()));
        int words = random.nextInt(3);
        for (int i = 0; i < words; i++) {
            text.append(' ').append(AnswerBook.word(random.nextInt()));
        }
        int least = schema.path("minLength").asInt(0);
        while (text.length() < least) {
            text.append(' ').append(AnswerBook.word(random.nextInt()));
        }
        int most = Math.max(0, schema.path("maxLength").asInt(Integer.MAX_VALUE));
        return text.substring(0, Math.min(text.length(), Math.max(least, most)));
    }

    private JsonNode oneOf(JsonNode choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private JsonNode referred(String reference) {
        JsonNode found = reference.startsWith("#") ? root.at(reference.substring(1)) : MissingNode.getInstance();
        return found.isMissingNode() ? JSON.objectNode() : found;
    }
}
