package dev.tallymill.standalone.embedded.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.standalone.embedded.registry.Decision.Refusal;
import java.util.function.Function;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * A schema as a request carries it.
 *
 * @param schema parsed
 * @param text the form in which schemas are compared and kept: whitespace and the order of attributes do not count
 */
record SchemaText(Schema schema, String text) {

    /** Parses the request's schema and goes on with it, or refuses. */
    static Decision parsed(JsonNode request, Function<SchemaText, Decision> next) {
        String type = request.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            return Refusal.invalidSchema("type " + type + " is not supported, only AVRO");
        }
        if (!request.path("references").isEmpty()) {
            return Refusal.invalidSchema("references to other subjects are not supported");
        }
        if (!request.path("schema").isTextual()) {
            return Refusal.invalidSchema("the field \"schema\" is missing or not a string");
        }
        Schema schema;
        try {
            schema = parse(request.path("schema").asText());
        } catch (AvroRuntimeException e) {
            return Refusal.invalidSchema(String.valueOf(e.getMessage()));
        }
        return next.apply(new SchemaText(schema, schema.toString()));
    }

    static Schema parse(String text) {
        return new Schema.Parser().parse(text);
    }
}
