package dev.tallymill.schemas.interoperability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tallymill.schemas.record.SpendKey;
import dev.tallymill.schemas.registry.RegisteredSchema;
import dev.tallymill.schemas.registry.RegistryRejectedException;
import dev.tallymill.schemas.registry.SchemaRegistryClient;
import dev.tallymill.schemas.serde.RegistryAvroDeserializer;
import dev.tallymill.schemas.serde.RegistryAvroSerializer;
import dev.tallymill.schemas.serde.UndecodableRecordException;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Our client against a genuine registry server. */
@ExtendWith(ApicurioRegistry.Resolver.class)
class ApicurioRegistryTest {

    private static final Schema FIRST =
            SchemaBuilder.record("R").fields().requiredString("a").endRecord();
    private static final Schema SECOND = SchemaBuilder.record("R")
            .fields()
            .requiredString("a")
            .optionalLong("b")
            .endRecord();

    private final Map<String, String> config;
    private final SchemaRegistryClient client;

    ApicurioRegistryTest(ApicurioRegistry registry) {
        config = Map.of("schema.registry.url", registry.url(), "specific.avro.reader", "true");
        client = SchemaRegistryClient.open(config, Time.SYSTEM);
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void registeringTwiceGivesTheSameId() {
        int id = client.register("twice-value", FIRST);

        assertThat(client.register("twice-value", FIRST)).isEqualTo(id);
        assertThat(client.schemaById(id)).isEqualTo(FIRST);
        assertThat(client.lookUp("twice-value", FIRST)).isEqualTo(new RegisteredSchema("twice-value", 1, id, FIRST));
    }

    @Test
    void theLatestVersionIsTheLastOneRegistered() {
        client.register("latest-value", FIRST);
        int id = client.register("latest-value", SECOND);

        assertThat(client.latest("latest-value")).isEqualTo(new RegisteredSchema("latest-value", 2, id, SECOND));
        assertThat(client.incompatibilities("latest-value", SECOND)).isEmpty();
    }

    @Test
    void whatIsNotThereIsNotFound() {
        client.register("some-value", FIRST);

        assertThatExceptionOfType(RegistryRejectedException.class)
                .isThrownBy(() -> client.latest("no-such-subject"))
                .satisfies(e -> assertThat(e.errorCode()).isEqualTo(RegistryRejectedException.SUBJECT_NOT_FOUND));
        assertThatExceptionOfType(RegistryRejectedException.class)
                .isThrownBy(() -> client.lookUp("some-value", SECOND))
                .satisfies(e -> assertThat(e.notFound()).isTrue());
        assertThatExceptionOfType(RegistryRejectedException.class)
                .isThrownBy(() -> client.schemaById(999_999))
                .satisfies(e -> assertThat(e.errorCode()).isEqualTo(RegistryRejectedException.SCHEMA_NOT_FOUND));
        assertThat(client.incompatibilities("no-such-subject", FIRST)).isEmpty();
    }

    @Test
    void recordsGoThroughTheRegistry() {
        SpendKey key = new SpendKey("t", "p", "m", Instant.EPOCH);
        try (RegistryAvroSerializer<SpendKey> serializer = new RegistryAvroSerializer<>();
                RegistryAvroDeserializer<SpendKey> deserializer = new RegistryAvroDeserializer<>()) {
            serializer.configure(config, true);
            deserializer.configure(config, true);

            byte[] bytes = serializer.serialize("spend", key);

            assertThat(deserializer.deserialize("spend", bytes)).isEqualTo(key);
            assertThat(client.latest("spend-key").schema().getFullName())
                    .isEqualTo("dev.tallymill.schemas.record.SpendKey");
            assertThatExceptionOfType(UndecodableRecordException.class)
                    .isThrownBy(() -> deserializer.deserialize("spend", new byte[] {0, 0, 15, 66, 63, 0}));
        }
    }
}
