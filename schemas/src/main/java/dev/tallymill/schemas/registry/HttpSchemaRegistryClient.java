package dev.tallymill.schemas.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tallymill.schemas.registry.RegistryTransport.Reply;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/** Confluent's REST API for Avro schemas. */
final class HttpSchemaRegistryClient implements SchemaRegistryClient {

    private final RegistryFailover registry;
    private final String normalizeQuery;
    private final ObjectMapper json = new ObjectMapper();

    HttpSchemaRegistryClient(RegistryFailover registry, boolean normalize) {
        this.registry = registry;
        this.normalizeQuery = normalize ? "?normalize=true" : "";
    }

    @Override
    public int register(String subject, Schema schema) {
        return id(post("/subjects/" + encode(subject) + "/versions" + normalizeQuery, schema));
    }

    @Override
    public RegisteredSchema lookUp(String subject, Schema schema) {
        return registered(post("/subjects/" + encode(subject) + normalizeQuery, schema));
    }

    @Override
    public Schema schemaById(int id) {
        return schema(read(registry.exchange("/schemas/ids/" + id, null)));
    }

    @Override
    public RegisteredSchema latest(String subject) {
        return registered(read(registry.exchange("/subjects/" + encode(subject) + "/versions/latest", null)));
    }

    @Override
    public List<String> incompatibilities(String subject, Schema schema) {
        JsonNode answer;
        try {
            answer = post("/compatibility/subjects/" + encode(subject) + "/versions?verbose=true", schema);
        } catch (RegistryRejectedException e) {
            if (e.notFound()) {
                return List.of();
            }
            throw e;
        }
        if (answer.path("is_compatible").asBoolean(false)) {
            return List.of();
        }
        List<String> messages = new ArrayList<>();
        answer.path("messages").forEach(message -> messages.add(message.asText()));
        return messages.isEmpty() ? List.of("not compatible with the registered versions") : messages;
    }

    @Override
    public void close() {
        registry.close();
    }

    private JsonNode post(String path, Schema schema) {
        String body = json.createObjectNode().put("schema", schema.toString()).toString();
        return read(registry.exchange(path, body));
    }

    private JsonNode read(Reply reply) {
        JsonNode answer;
        try {
            answer = json.readTree(reply.body());
        } catch (IOException e) {
            answer = json.missingNode();
        }
        if (reply.status() / 100 == 2 && answer.isObject()) {
            return answer;
        }
        throw new RegistryRejectedException(
                reply.status(),
                answer.path("error_code").asInt(reply.status()),
                answer.path("message").asText("the answer is not a schema registry's; check schema.registry.url"));
    }

    private RegisteredSchema registered(JsonNode answer) {
        return new RegisteredSchema(
                answer.path("subject").asText(), answer.path("version").asInt(), id(answer), schema(answer));
    }

    private static int id(JsonNode answer) {
        if (!answer.path("id").canConvertToInt()) {
            throw unusable("an answer without an id");
        }
        return answer.path("id").intValue();
    }

    private static Schema schema(JsonNode answer) {
        String type = answer.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw unusable("a schema of type " + type + ", not AVRO");
        }
        if (!answer.path("references").isEmpty()) {
            throw unusable("a schema with references to other subjects, which Tallymill does not resolve");
        }
        try {
            return new Schema.Parser().parse(answer.path("schema").asText());
        } catch (SchemaParseException e) {
            throw unusable("a schema that does not parse: " + e.getMessage());
        }
    }

    private static RegistryRejectedException unusable(String what) {
        return new RegistryRejectedException(422, 422, "the registry gave " + what);
    }

    private static String encode(String subject) {
        return URLEncoder.encode(subject, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
