package dev.tallymill.worker.call.answer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.tallymill.schemas.json.PooledJson;
import dev.tallymill.worker.call.ModelApi;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds an answer against the JSON schema that its request asks for. Only what the model wrote to its own end is looked at: an
 * answer cut off for length, a refusal or a tool call is what it is. A schema that cannot be used, for example one that refers
 * to another place, is not held against the answer: nothing is fetched. Pure but for compiled schemas, which are kept since the
 * jobs of a batch mostly share one. Thread-safe.
 */
final class SchemaCheck {

    private static final int SCHEMAS_KEPT = 64;

    /** Stands in every request that asks for a schema, and in few others. */
    private static final String TYPE = "json_schema";

    private final ObjectMapper mapper = JsonMapper.builder(PooledJson.factory())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Map<JsonNode, Optional<Schema>> schemas = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<JsonNode, Optional<Schema>> eldest) {
            return size() > SCHEMAS_KEPT;
        }
    };

    /** What is wrong with the answer, one line without its words; null when nothing is or nothing was asked for. */
    @Nullable
    String violation(String requestBody, Completion completion) {
        JsonNode asked = requestBody.contains(TYPE) ? schemaAskedFor(requestBody, completion.api()) : null;
        Schema schema = asked == null || completion.truncated() ? null : compiled(asked);
        if (schema == null) {
            return null;
        }
        for (String text : WrittenText.of(completion)) {
            String violation = violation(schema, text);
            if (violation != null) {
                return violation;
            }
        }
        return null;
    }

    private @Nullable String violation(Schema schema, String text) {
        JsonNode answer;
        try {
            answer = mapper.readTree(text);
        } catch (JsonProcessingException e) {
            return "the answer is not JSON, though the job asks for a JSON schema";
        }
        try {
            List<Error> errors = schema.validate(answer);
            return errors.isEmpty()
                    ? null
                    : errors.stream()
                            .map(Error::getKeyword)
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining(", ", "the answer breaks the job's JSON schema: ", ""));
        } catch (SchemaException e) {
            return null; // a schema is compiled as far as it is used, so that this is where its own faults show
        }
    }

    private @Nullable JsonNode schemaAskedFor(String requestBody, ModelApi api) {
        JsonNode request;
        try {
            request = mapper.readTree(requestBody);
        } catch (JsonProcessingException e) {
            return null;
        }
        JsonNode format = switch (api) {
            case CHAT, COMPLETIONS -> request.path("response_format");
            case RESPONSES -> request.path("text").path("format");
            case MESSAGES ->
                request.path("output_config").has("format")
                        ? request.path("output_config").path("format")
                        : request.path("output_format");
            case EMBEDDINGS, OTHER -> request.path("none");
        };
        if (!format.path("type").asText().equals(TYPE)) {
            return null;
        }
        JsonNode schema = format.has("schema")
                ? format.path("schema")
                : format.path("json_schema").path("schema");
        return schema.isObject() ? schema : null;
    }

    private @Nullable Schema compiled(JsonNode schema) {
        synchronized (schemas) {
            return schemas.computeIfAbsent(schema, SchemaCheck::compile).orElse(null);
        }
    }

    private static Optional<Schema> compile(JsonNode schema) {
        try {
            return Optional.of(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(schema));
        } catch (SchemaException e) {
            return Optional.empty();
        }
    }
}
