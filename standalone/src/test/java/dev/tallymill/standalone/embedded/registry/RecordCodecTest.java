package dev.tallymill.standalone.embedded.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallymill.standalone.embedded.registry.RegistryRecord.Irrelevant;
import dev.tallymill.standalone.embedded.registry.RegistryRecord.LevelChanged;
import dev.tallymill.standalone.embedded.registry.RegistryRecord.SchemaChanged;
import dev.tallymill.standalone.embedded.registry.RegistryRecord.SubjectDeleted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Against records as Confluent's Schema Registry 7 writes them. */
class RecordCodecTest {

    private final RecordCodec codec = new RecordCodec();

    @Test
    void writesSchemasAsConfluentDoes() {
        RegistryRecord record = SchemaChanged.to(new StoredSchema("orders-value", 2, 7, "\"string\"", false));

        assertThat(key(record))
                .isEqualTo("{\"keytype\":\"SCHEMA\",\"subject\":\"orders-value\",\"version\":2,\"magic\":1}");
        assertThat(value(record))
                .isEqualTo(
                        "{\"subject\":\"orders-value\",\"version\":2,\"id\":7,\"schema\":\"\\\"string\\\"\",\"deleted\":false}");
    }

    @Test
    void writesLevelsAndDeletionsAsConfluentDoes() {
        RegistryRecord global = new LevelChanged(null, Compatibility.FULL);
        RegistryRecord deleted = new SubjectDeleted("orders-value", 3);

        assertThat(key(global)).isEqualTo("{\"keytype\":\"CONFIG\",\"subject\":null,\"magic\":0}");
        assertThat(value(global)).isEqualTo("{\"compatibilityLevel\":\"FULL\"}");
        assertThat(key(deleted)).isEqualTo("{\"keytype\":\"DELETE_SUBJECT\",\"subject\":\"orders-value\",\"magic\":0}");
        assertThat(value(deleted)).isEqualTo("{\"subject\":\"orders-value\",\"version\":3}");
    }

    @Test
    void readsWhatConfluentWritesAndIgnoresFieldsItDoesNotKnow() throws IOException {
        RegistryRecord schema = decode(
                "{\"keytype\":\"SCHEMA\",\"subject\":\"s\",\"version\":1,\"magic\":1}",
                "{\"subject\":\"s\",\"version\":1,\"id\":1,\"guid\":\"x\",\"schemaType\":\"AVRO\",\"references\":[],"
                        + "\"schema\":\"\\\"long\\\"\",\"deleted\":true}");

        assertThat(schema).isEqualTo(SchemaChanged.to(new StoredSchema("s", 1, 1, "\"long\"", true)));
        assertThat(decode("{\"keytype\":\"NOOP\",\"magic\":0}", null)).isEqualTo(new Irrelevant());
        assertThat(decode("{\"keytype\":\"MODE\",\"subject\":null,\"magic\":0}", "{\"mode\":\"READWRITE\"}"))
                .isEqualTo(new Irrelevant());
        assertThat(decode("{\"keytype\":\"SCHEMA\",\"subject\":\"s\",\"version\":1,\"magic\":1}", null))
                .isEqualTo(new SchemaChanged("s", 1, null));
    }

    @Test
    void readsBackWhatItWrites() throws IOException {
        List<RegistryRecord> records = List.of(
                SchemaChanged.to(new StoredSchema("ü/value", 3, 12, "{\"type\":\"string\"}", true)),
                new SchemaChanged("gone", 4, null),
                new LevelChanged("ü/value", Compatibility.BACKWARD),
                new LevelChanged(null, Compatibility.NONE),
                new LevelChanged("ü/value", null),
                new SubjectDeleted("ü/value", 3));

        for (RegistryRecord record : records) {
            assertThat(codec.decode(codec.key(record), codec.value(record))).isEqualTo(record);
        }
    }

    @Test
    void saysSoWhenARecordIsNotJson() {
        assertThatThrownBy(() -> decode("not json", null)).isInstanceOf(IOException.class);
    }

    private RegistryRecord decode(String key, @Nullable String value) throws IOException {
        return codec.decode(
                key.getBytes(StandardCharsets.UTF_8), value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    private String key(RegistryRecord record) {
        return new String(codec.key(record), StandardCharsets.UTF_8);
    }

    private String value(RegistryRecord record) {
        byte[] value = codec.value(record);
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }
}
