package dev.tallymill.schemas.serde;

import dev.tallymill.schemas.registry.SchemaRegistryClient;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * Reads Avro records in Confluent's wire format: generic ones, or with {@code specific.avro.reader=true} instances of
 * the generated class that the writer's schema names, resolved to that class's own schema. Null stays null. Takes
 * Confluent's configuration names; see docs/configuration.md.
 *
 * <p>Thread-safe once configured, since Streams shares serdes between its threads.
 *
 * <p>Throws {@link UndecodableRecordException} for a record that can never be decoded and
 * {@link dev.tallymill.schemas.registry.RegistryUnavailableException}, which is retriable, when no registry answers.
 *
 * @param <T> type of the records
 */
public final class RegistryAvroDeserializer<T> implements Deserializer<T> {

    private final @Nullable SchemaRegistryClient givenRegistry;
    private @Nullable SchemaRegistryClient ownRegistry;
    private @Nullable AvroDecoder decoder;

    /** For Kafka, which makes deserializers by class name: {@code schema.registry.url} tells where the registry is. */
    public RegistryAvroDeserializer() {
        this.givenRegistry = null;
    }

    /** With a registry that stays the caller's to close. */
    public RegistryAvroDeserializer(SchemaRegistryClient registry) {
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
        decoder = new AvroDecoder(registry, parsed);
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // callers know their topic's type; null is Kafka's tombstone
    public T deserialize(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        if (decoder == null) {
            throw new IllegalStateException("deserializer of topic " + topic + " was not configured");
        }
        return (T) decoder.decode(topic, bytes);
    }

    @Override
    public void close() {
        if (ownRegistry != null) {
            ownRegistry.close();
            ownRegistry = null;
        }
    }
}
