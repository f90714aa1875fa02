package dev.tallymill.schemas.serde;

import dev.tallymill.schemas.registry.SchemaRegistryClient;
import java.util.Map;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * Writes Avro records, generic or specific, in Confluent's wire format; subjects are named after the topic
 * ({@code topic-value}, {@code topic-key}). Null stays null. Takes Confluent's configuration names; see
 * docs/configuration.md.
 *
 * <p>Thread-safe once configured, since a producer is.
 *
 * <p>Throws {@link org.apache.kafka.common.errors.SerializationException} naming topic and schema id when a record
 * cannot be encoded or the registry refuses its schema, and
 * {@link dev.tallymill.schemas.registry.RegistryUnavailableException}, which is retriable, when no registry answers.
 *
 * @param <T> type of the records
 */
public final class RegistryAvroSerializer<T> implements Serializer<T> {

    private final @Nullable SchemaRegistryClient givenRegistry;
    private @Nullable SchemaRegistryClient ownRegistry;
    private @Nullable AvroEncoder encoder;

    /** For Kafka, which makes serializers by class name: {@code schema.registry.url} tells where the registry is. */
    public RegistryAvroSerializer() {
        this.givenRegistry = null;
    }

    /** With a registry that stays the caller's to close. */
    public RegistryAvroSerializer(SchemaRegistryClient registry) {
        this.givenRegistry = registry;
    }

    @Override
    public void configure(Map<String, ?> config, boolean isKey) {
        close();
        SerdeConfig parsed = SerdeConfig.from(config, isKey);
        SchemaRegistryClient registry = givenRegistry;
        if (registry == null) {
            registry = SchemaRegistryClient.open(config, Time.SYSTEM);
            ownRegistry = registry;
        }
        encoder = new AvroEncoder(registry, parsed);
    }

    @Override
    @SuppressWarnings("NullAway") // null is Kafka's tombstone, and Serializer's contract lets it through
    public byte[] serialize(String topic, @Nullable T record) {
        if (record == null) {
            return null;
        }
        if (encoder == null) {
            throw new IllegalStateException("serializer of topic " + topic + " was not configured");
        }
        return encoder.encode(topic, record);
    }

    @Override
    public void close() {
        if (ownRegistry != null) {
            ownRegistry.close();
            ownRegistry = null;
        }
    }
}
