package dev.tallymill.schemas.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tallymill.schemas.record.SpendKey;
import dev.tallymill.schemas.topic.Topics;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class KafkaSettingsTest {

    @Test
    void everyKeyHasThisDefault() {
        KafkaSettings settings =
                KafkaSettings.from(properties("bootstrap.servers", "k:9092", "schema.registry.url", "http://r:8081"));

        assertThat(settings).isEqualTo(KafkaSettings.of("k:9092", "http://r:8081"));
        assertThat(settings.topics()).isEqualTo(new Topics("tallymill."));
        assertThat(settings.clientConfig()).isEmpty();
        assertThat(settings.serdeConfig()).isEmpty();
        assertThat(settings.valueSerializer()).isEqualTo("dev.tallymill.schemas.serde.RegistryAvroSerializer");
        assertThat(settings.valueDeserializer()).isEqualTo("dev.tallymill.schemas.serde.RegistryAvroDeserializer");
    }

    @Test
    void everyKeyIsRead() {
        KafkaSettings settings = KafkaSettings.from(properties(
                "bootstrap.servers", "k:9092",
                "schema.registry.url", "http://r:8081",
                "topic.prefix", "acme.",
                "kafka.security.protocol", "SSL",
                "serde.auto.register.schemas", "false",
                "value.serializer", "io.confluent.kafka.serializers.KafkaAvroSerializer",
                "value.deserializer", "io.confluent.kafka.serializers.KafkaAvroDeserializer"));

        assertThat(settings)
                .isEqualTo(new KafkaSettings(
                        "k:9092",
                        "http://r:8081",
                        new Topics("acme."),
                        Map.of("security.protocol", "SSL"),
                        Map.of("auto.register.schemas", "false"),
                        "io.confluent.kafka.serializers.KafkaAvroSerializer",
                        "io.confluent.kafka.serializers.KafkaAvroDeserializer"));
        assertThat(settings.clientProperties())
                .containsOnly(
                        Map.entry("bootstrap.servers", "k:9092"),
                        Map.entry("security.protocol", "SSL"),
                        Map.entry("metric.reporters", ""),
                        Map.entry("enable.metrics.push", "false"));
        assertThat(settings.serdeProperties())
                .containsOnly(
                        Map.entry("schema.registry.url", "http://r:8081"),
                        Map.entry("auto.register.schemas", "false"),
                        Map.entry("specific.avro.reader", "true"));
    }

    @Test
    void clientsReportWhereTheyAreToldTo() {
        KafkaSettings settings = KafkaSettings.from(properties(
                "bootstrap.servers",
                "k",
                "schema.registry.url",
                "mock://s",
                "kafka.metric.reporters",
                "org.acme.Reporter"));

        assertThat(settings.clientProperties()).containsEntry("metric.reporters", "org.acme.Reporter");
    }

    @Test
    void anAddressThatIsMissingIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KafkaSettings.from(properties("schema.registry.url", "http://r:8081")))
                .withMessage("bootstrap.servers is missing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KafkaSettings.from(properties("bootstrap.servers", "k:9092")))
                .withMessage("schema.registry.url is missing");
    }

    @Test
    void aClassThatIsNotOnTheClassPathIsNamed() {
        KafkaSettings settings = KafkaSettings.from(properties(
                "bootstrap.servers", "k", "schema.registry.url", "mock://s", "value.serializer", "no.such.Class"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings.serializer(false))
                .withMessageContaining("no.such.Class");
    }

    @Test
    void theConfiguredSerializerIsMade() {
        KafkaSettings settings = KafkaSettings.from(properties(
                "bootstrap.servers", "k",
                "schema.registry.url", "mock://s",
                "value.serializer", StringSerializer.class.getName()));

        try (Serializer<String> serializer = settings.serializer(false)) {
            assertThat(serializer).isInstanceOf(StringSerializer.class);
        }
    }

    @Test
    void serializersOfOneMockScopeUnderstandEachOther() {
        SpendKey key = new SpendKey("t", "p", "m", Instant.EPOCH);
        KafkaSettings settings = KafkaSettings.of("k", "mock://KafkaSettingsTest");

        try (Serializer<SpendKey> serializer = settings.serializer(true);
                Deserializer<SpendKey> deserializer = settings.deserializer(true);
                Serde<SpendKey> serde = settings.serde(true)) {
            byte[] bytes = serializer.serialize("topic", key);

            assertThat(deserializer.deserialize("topic", bytes)).isEqualTo(key);
            assertThat(serde.deserializer().deserialize("topic", bytes)).isEqualTo(key);
        }
    }

    private static Properties properties(String... keysAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return properties;
    }
}
