package dev.tallymill.schemas.serde;

import java.util.OptionalInt;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * A record that can never be decoded, however often it is tried: not in the wire format, of an unknown schema, or
 * broken. It belongs on the dead letters topic. When the registry merely does not answer,
 * {@link dev.tallymill.schemas.registry.RegistryUnavailableException} is thrown instead.
 */
public final class UndecodableRecordException extends SerializationException {

    private static final int NO_SCHEMA = -1;

    private final String topic;
    private final int schemaId;

    private UndecodableRecordException(String topic, int schemaId, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.topic = topic;
        this.schemaId = schemaId;
    }

    static UndecodableRecordException notAvro(String topic, int length) {
        return new UndecodableRecordException(
                topic,
                NO_SCHEMA,
                "topic " + topic + ": " + length + " bytes that are not Avro in the registry's wire format",
                null);
    }

    static UndecodableRecordException of(String topic, int schemaId, String why, @Nullable Throwable cause) {
        return new UndecodableRecordException(
                topic, schemaId, "topic " + topic + ", schema id " + schemaId + ": " + why, cause);
    }

    public String topic() {
        return topic;
    }

    /** Id of the schema that the record names; empty when it is not in the wire format. */
    public OptionalInt schemaId() {
        return schemaId == NO_SCHEMA ? OptionalInt.empty() : OptionalInt.of(schemaId);
    }
}
