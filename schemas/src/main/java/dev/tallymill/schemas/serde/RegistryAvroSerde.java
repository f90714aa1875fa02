package dev.tallymill.schemas.serde;

import org.apache.kafka.common.serialization.Serdes;

/**
 * {@link RegistryAvroSerializer} and {@link RegistryAvroDeserializer} together, for Kafka Streams. Thread-safe once
 * configured.
 *
 * @param <T> type of the records
 */
public final class RegistryAvroSerde<T> extends Serdes.WrapperSerde<T> {

    public RegistryAvroSerde() {
        super(new RegistryAvroSerializer<>(), new RegistryAvroDeserializer<>());
    }
}
