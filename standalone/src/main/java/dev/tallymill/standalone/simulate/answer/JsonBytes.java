package dev.tallymill.standalone.simulate.answer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Writes JSON into memory, bare or as a server-sent event. Thread-safe. */
final class JsonBytes {

    private static final int TYPICAL_BYTES = 512;

    private final JsonFactory json = new JsonFactory();

    /** What fills a JSON object. */
    @FunctionalInterface
    interface Fields {

        void write(JsonGenerator json) throws IOException;
    }

    byte[] object(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        writeObject(bytes, fields);
        return bytes.toByteArray();
    }

    /** {@code data: {...}} without an event name, as OpenAI sends it. */
    byte[] event(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        bytes.writeBytes("data: ".getBytes(StandardCharsets.US_ASCII));
        writeObject(bytes, fields);
        bytes.writeBytes("\n\n".getBytes(StandardCharsets.US_ASCII));
        return bytes.toByteArray();
    }

    /** {@code event: NAME} before the data, and the name as the data's {@code type}, as Anthropic sends it. */
    byte[] namedEvent(String name, Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        bytes.writeBytes(("event: " + name + "\n").getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(event(data -> {
            data.writeStringField("type", name);
            fields.write(data);
        }));
        return bytes.toByteArray();
    }

    private void writeObject(ByteArrayOutputStream bytes, Fields fields) {
        try (JsonGenerator generator = json.createGenerator(bytes)) {
            generator.writeStartObject();
            fields.write(generator);
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }
}
