package dev.tallymill.standalone.embedded.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.standalone.embedded.registry.RegistryRecord.Irrelevant;
import dev.tallymill.standalone.embedded.registry.RegistryRecord.LevelChanged;
import dev.tallymill.standalone.embedded.registry.RegistryRecord.SchemaChanged;
import dev.tallymill.standalone.embedded.registry.RegistryRecord.SubjectDeleted;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values of the {@code _schemas} topic as Confluent's Schema Registry 7 writes them, so that either can take
 * over the other's topic. Unknown fields are ignored, unknown kinds of record are {@link Irrelevant}. Thread-safe.
 */
final class RecordCodec {

    private static final String KEY_TYPE = "keytype";
    private static final String SUBJECT = "subject";
    private static final String VERSION = "version";
    private static final String MAGIC = "magic";
    private static final String LEVEL = "compatibilityLevel";

    private final ObjectMapper json = new ObjectMapper();

    byte[] key(RegistryRecord record) {
        return bytes(
                switch (record) {
                    case SchemaChanged changed ->
                        key("SCHEMA", changed.subject())
                                .put(VERSION, changed.version())
                                .put(MAGIC, 1);
                    case LevelChanged changed ->
                        key("CONFIG", changed.subject()).put(MAGIC, 0);
                    case SubjectDeleted deleted ->
                        key("DELETE_SUBJECT", deleted.subject()).put(MAGIC, 0);
                    case Irrelevant() ->
                        json.createObjectNode().put(KEY_TYPE, "NOOP").put(MAGIC, 0);
                });
    }

    /** Null where the record is a tombstone. */
    byte @Nullable [] value(RegistryRecord record) {
        return switch (record) {
            case SchemaChanged(String subject, int version, StoredSchema schema)
            when schema != null ->
                bytes(json.createObjectNode()
                        .put(SUBJECT, subject)
                        .put(VERSION, version)
                        .put("id", schema.id())
                        .put("schema", schema.text())
                        .put("deleted", schema.deleted()));
            case LevelChanged(var subject, Compatibility level)
            when level != null -> bytes(json.createObjectNode().put(LEVEL, level.name()));
            case SubjectDeleted deleted ->
                bytes(json.createObjectNode().put(SUBJECT, deleted.subject()).put(VERSION, deleted.version()));
            case SchemaChanged tombstone -> null;
            case LevelChanged tombstone -> null;
            case Irrelevant() -> null;
        };
    }

    /** @throws IOException when key or value is not JSON */
    RegistryRecord decode(byte @Nullable [] keyBytes, byte @Nullable [] valueBytes) throws IOException {
        JsonNode key = keyBytes == null ? json.createObjectNode() : json.readTree(keyBytes);
        JsonNode value = valueBytes == null ? null : json.readTree(valueBytes);
        return switch (key.path(KEY_TYPE).asText()) {
            case "SCHEMA" -> schema(key, value);
            case "CONFIG" ->
                new LevelChanged(
                        key.path(SUBJECT).isTextual() ? key.path(SUBJECT).asText() : null, level(value));
            case "DELETE_SUBJECT" ->
                value == null
                        ? new Irrelevant()
                        : new SubjectDeleted(
                                key.path(SUBJECT).asText(), value.path(VERSION).asInt());
            default -> new Irrelevant();
        };
    }

    private static RegistryRecord schema(JsonNode key, @Nullable JsonNode value) {
        String subject = key.path(SUBJECT).asText();
        int version = key.path(VERSION).asInt();
        if (value == null) {
            return new SchemaChanged(subject, version, null);
        }
        return new SchemaChanged(
                subject,
                version,
                new StoredSchema(
                        subject,
                        version,
                        value.path("id").asInt(),
                        value.path("schema").asText(),
                        value.path("deleted").asBoolean(false)));
    }

    private static @Nullable Compatibility level(@Nullable JsonNode value) {
        return value == null
                ? null
                : Compatibility.named(value.path(LEVEL).asText()).orElse(null);
    }

    private ObjectNode key(String type, @Nullable String subject) {
        return json.createObjectNode().put(KEY_TYPE, type).put(SUBJECT, subject);
    }

    private byte[] bytes(JsonNode node) {
        try {
            return json.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers is always JSON", e);
        }
    }
}
