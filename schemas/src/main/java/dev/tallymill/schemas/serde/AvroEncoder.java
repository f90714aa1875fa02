package dev.tallymill.schemas.serde;

import dev.tallymill.schemas.registry.RegistryRejectedException;
import dev.tallymill.schemas.registry.RegistryUnavailableException;
import dev.tallymill.schemas.registry.SchemaRegistryClient;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericContainer;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Turns records into bytes. Thread-safe, as Confluent's is: producers are shared between threads and Streams shares
 * serdes. The registry is asked once per topic and schema.
 */
final class AvroEncoder {

    private final SchemaRegistryClient registry;
    private final SerdeConfig config;
    private final ConcurrentMap<String, ConcurrentMap<Schema, Target>> targets = new ConcurrentHashMap<>();

    /** Buffer and encoder of whoever was here last; a thread that finds none makes its own. */
    private final AtomicReference<@Nullable Scratch> spare = new AtomicReference<>();

    AvroEncoder(SchemaRegistryClient registry, SerdeConfig config) {
        TrustedRecords.trust();
        this.registry = registry;
        this.config = config;
    }

    byte[] encode(String topic, Object record) {
        if (!(record instanceof GenericContainer container)) {
            throw new SerializationException("topic " + topic + ": not an Avro record: "
                    + record.getClass().getName());
        }
        Target target = target(topic, container);
        Scratch scratch = spare.getAndSet(null);
        if (scratch == null) {
            scratch = Scratch.create();
        }
        byte[] bytes = encode(topic, target, record, scratch);
        spare.set(scratch); // not after a failure: an encoder that stopped half-way holds bytes of that record
        return bytes;
    }

    private static byte[] encode(String topic, Target target, Object record, Scratch scratch) {
        scratch.buffer().start(target.schemaId());
        try {
            target.writer().write(record, scratch.encoder());
            scratch.encoder().flush();
        } catch (IOException | RuntimeException e) {
            throw new SerializationException(
                    "topic " + topic + ", schema id " + target.schemaId() + ": cannot encode: " + e.getMessage(), e);
        }
        return scratch.buffer().toByteArray();
    }

    private Target target(String topic, GenericContainer record) {
        ConcurrentMap<Schema, Target> ofTopic = targets.get(topic);
        Target known = ofTopic == null ? null : ofTopic.get(record.getSchema());
        if (known != null) {
            return known;
        }
        Target target = new Target(schemaId(topic, record.getSchema()), writer(record));
        targets.computeIfAbsent(topic, name -> new ConcurrentHashMap<>()).put(record.getSchema(), target);
        return target;
    }

    private int schemaId(String topic, Schema schema) {
        String subject = config.subject(topic);
        Schema registered = RegisteredText.of(schema);
        try {
            return config.autoRegister()
                    ? registry.register(subject, registered)
                    : registry.lookUp(subject, registered).id();
        } catch (RegistryUnavailableException e) {
            throw new RegistryUnavailableException("topic " + topic + ": " + e.getMessage(), e);
        } catch (RegistryRejectedException e) {
            throw new SerializationException(
                    "topic " + topic + ": the registry refuses schema " + schema.getFullName() + " under subject "
                            + subject + ": " + e.getMessage(),
                    e);
        }
    }

    private static DatumWriter<Object> writer(GenericContainer record) {
        return record instanceof SpecificRecord
                ? new SpecificDatumWriter<>(record.getSchema())
                : new GenericDatumWriter<>(record.getSchema(), LogicalTypeModel.create());
    }

    private record Target(int schemaId, DatumWriter<Object> writer) {}

    private record Scratch(RecordBuffer buffer, BinaryEncoder encoder) {

        static Scratch create() {
            RecordBuffer buffer = new RecordBuffer();
            return new Scratch(buffer, EncoderFactory.get().binaryEncoder(buffer, null));
        }
    }
}
