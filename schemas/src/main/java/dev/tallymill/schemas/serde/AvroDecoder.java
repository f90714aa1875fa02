package dev.tallymill.schemas.serde;

import dev.tallymill.schemas.registry.RegistryRejectedException;
import dev.tallymill.schemas.registry.RegistryUnavailableException;
import dev.tallymill.schemas.registry.SchemaRegistryClient;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.jspecify.annotations.Nullable;

/** Turns bytes into records. Thread-safe, as Confluent's is. The registry is asked once per schema id. */
final class AvroDecoder {

    private final SchemaRegistryClient registry;
    private final SerdeConfig config;
    private final ConcurrentMap<Integer, DatumReader<Object>> readers = new ConcurrentHashMap<>();

    /** Decoder of whoever was here last; a thread that finds none makes its own. */
    private final AtomicReference<@Nullable BinaryDecoder> spare = new AtomicReference<>();

    AvroDecoder(SchemaRegistryClient registry, SerdeConfig config) {
        TrustedRecords.trust();
        this.registry = registry;
        this.config = config;
    }

    Object decode(String topic, byte[] bytes) {
        if (!WireFormat.isFramed(bytes)) {
            throw UndecodableRecordException.notAvro(topic, bytes.length);
        }
        int schemaId = WireFormat.schemaId(bytes);
        DatumReader<Object> reader = reader(topic, schemaId);
        BinaryDecoder binary = DecoderFactory.get()
                .binaryDecoder(
                        bytes, WireFormat.HEADER_BYTES, bytes.length - WireFormat.HEADER_BYTES, spare.getAndSet(null));
        try {
            Object record = reader.read(null, binary);
            if (binary.isEnd()) {
                spare.set(binary);
                return record;
            }
        } catch (IOException | RuntimeException e) {
            throw UndecodableRecordException.of(topic, schemaId, "cannot decode: " + e.getMessage(), e);
        }
        throw UndecodableRecordException.of(topic, schemaId, "bytes are left over after the record", null);
    }

    private DatumReader<Object> reader(String topic, int schemaId) {
        DatumReader<Object> known = readers.get(schemaId);
        if (known != null) {
            return known;
        }
        DatumReader<Object> reader = readerOf(topic, schemaId, writerSchema(topic, schemaId));
        readers.put(schemaId, reader);
        return reader;
    }

    private Schema writerSchema(String topic, int schemaId) {
        try {
            return registry.schemaById(schemaId);
        } catch (RegistryUnavailableException e) {
            throw new RegistryUnavailableException(
                    "topic " + topic + ", schema id " + schemaId + ": " + e.getMessage(), e);
        } catch (RegistryRejectedException e) {
            if (e.httpStatus() == 401 || e.httpStatus() == 403) {
                // Wrong credentials are the operator's to mend; they say nothing about the record.
                throw new RegistryUnavailableException("schema registry refuses access: " + e.getMessage(), e);
            }
            throw UndecodableRecordException.of(
                    topic, schemaId, "the registry does not give the schema: " + e.getMessage(), e);
        }
    }

    private DatumReader<Object> readerOf(String topic, int schemaId, Schema writer) {
        if (!config.specificReader() || writer.getType() != Schema.Type.RECORD) {
            GenericData model = config.logicalTypes() ? LogicalTypeModel.create() : GenericData.get();
            return new GenericDatumReader<>(writer, writer, model);
        }
        Class<?> type = SpecificData.get().getClass(writer);
        if (type == null) {
            throw UndecodableRecordException.of(
                    topic, schemaId, "no class " + writer.getFullName() + " on the class path", null);
        }
        return new SpecificDatumReader<>(writer, SpecificData.get().getSchema(type));
    }
}
