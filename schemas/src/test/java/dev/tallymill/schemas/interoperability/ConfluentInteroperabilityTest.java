package dev.tallymill.schemas.interoperability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.SpendTotals;
import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.serde.SampleRecords;
import dev.tallymill.schemas.topic.Topics;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Bytes of ours read by Confluent's own deserializer and the reverse, over a genuine registry server. Confluent's
 * classes come by configuration, as a user would choose them, and are on no class path but this test's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(ApicurioRegistry.Resolver.class)
class ConfluentInteroperabilityTest {

    private static final String CONFLUENT_SERIALIZER = "io.confluent.kafka.serializers.KafkaAvroSerializer";
    private static final String CONFLUENT_DESERIALIZER = "io.confluent.kafka.serializers.KafkaAvroDeserializer";

    private final String registryUrl;
    private final ClassLoader before = Thread.currentThread().getContextClassLoader();
    private final URLClassLoader confluentClasses;

    ConfluentInteroperabilityTest(ApicurioRegistry registry) throws MalformedURLException {
        registryUrl = registry.url();
        Path classes = Path.of(Objects.requireNonNull(System.getProperty("confluent.classes")));
        assertThat(Files.isDirectory(classes))
                .as("%s: run ./mvnw -pl schemas generate-test-resources", classes)
                .isTrue();
        confluentClasses = new URLClassLoader(new URL[] {classes.toUri().toURL()}, before);
    }

    @BeforeAll
    void showConfluentsClasses() {
        Thread.currentThread().setContextClassLoader(confluentClasses);
    }

    @AfterAll
    void hideConfluentsClasses() throws IOException {
        Thread.currentThread().setContextClassLoader(before);
        confluentClasses.close();
    }

    @Test
    void confluentReadsOurRecords() {
        TokenUsage usage = SampleRecords.usage(7);

        try (Serializer<TokenUsage> ours = ours(Map.of()).serializer(false);
                Deserializer<TokenUsage> theirs = confluents(Map.of()).deserializer(false)) {
            assertThat(theirs).isInstanceOf(theirClass(CONFLUENT_DESERIALIZER));
            assertThat(theirs.deserialize("a-usage", ours.serialize("a-usage", usage)))
                    .isEqualTo(usage);
        }
    }

    @Test
    void weReadConfluentsRecords() {
        TokenUsage usage = SampleRecords.usage(7);

        try (Serializer<TokenUsage> theirs = confluents(Map.of()).serializer(false);
                Deserializer<TokenUsage> ours = ours(Map.of()).deserializer(false)) {
            assertThat(theirs).isInstanceOf(theirClass(CONFLUENT_SERIALIZER));
            assertThat(ours.deserialize("b-usage", theirs.serialize("b-usage", usage)))
                    .isEqualTo(usage);
        }
    }

    @Test
    void bothWriteTheSameBytesUnderTheSameId() {
        Map<String, String> plain = Map.of("avro.remove.java.properties", "true");
        SpendTotals totals = SampleRecords.spend(new BigDecimal("0.000450000000"));

        try (Serializer<SpendTotals> ours = ours(Map.of()).serializer(false);
                Serializer<SpendTotals> theirs = confluents(plain).serializer(false)) {
            assertThat(ours.serialize("c-spend", totals)).isEqualTo(theirs.serialize("c-spend", totals));
        }
    }

    @Test
    void decimalsAreExactBothWays() {
        SpendTotals totals = SampleRecords.spend(new BigDecimal("99999999999999999999999999.999999999999"));

        try (Serializer<SpendTotals> ours = ours(Map.of()).serializer(false);
                Deserializer<SpendTotals> theirDeserializer =
                        confluents(Map.of()).deserializer(false);
                Serializer<SpendTotals> theirs = confluents(Map.of()).serializer(false);
                Deserializer<SpendTotals> ourDeserializer = ours(Map.of()).deserializer(false)) {
            assertThat(theirDeserializer.deserialize("d-spend", ours.serialize("d-spend", totals)))
                    .isEqualTo(totals);
            assertThat(ourDeserializer.deserialize("d-spend", theirs.serialize("d-spend", totals)))
                    .isEqualTo(totals);
        }
    }

    @Test
    void genericRecordsAreReadBothWays() {
        Map<String, String> generic = Map.of("specific.avro.reader", "false");

        try (Serializer<Object> ours = ours(generic).serializer(false);
                Deserializer<GenericRecord> theirDeserializer =
                        confluents(generic).deserializer(false);
                Serializer<Object> theirs = confluents(generic).serializer(false);
                Deserializer<GenericRecord> ourDeserializer = ours(generic).deserializer(false)) {
            GenericRecord theyRead = theirDeserializer.deserialize("e", ours.serialize("e", SampleRecords.usage(7)));
            GenericRecord weRead = ourDeserializer.deserialize("e", theirs.serialize("e", theyRead));

            assertThat(theyRead.get("provider")).hasToString("keeprouter.com");
            assertThat(weRead).isEqualTo(theyRead);
        }
    }

    @Test
    void keysAreUnderstoodBothWays() {
        try (Serializer<Object> ours = ours(Map.of()).serializer(true);
                Deserializer<Object> theirs = confluents(Map.of()).deserializer(true)) {
            assertThat(theirs.deserialize("f", ours.serialize("f", SampleRecords.spendKey())))
                    .isEqualTo(SampleRecords.spendKey());
        }
    }

    private Class<?> theirClass(String name) {
        try {
            return confluentClasses.loadClass(name);
        } catch (ClassNotFoundException e) {
            throw new LinkageError(name, e);
        }
    }

    private KafkaSettings ours(Map<String, String> serdeConfig) {
        return settings(serdeConfig, KafkaSettings.DEFAULT_SERIALIZER, KafkaSettings.DEFAULT_DESERIALIZER);
    }

    private KafkaSettings confluents(Map<String, String> serdeConfig) {
        return settings(serdeConfig, CONFLUENT_SERIALIZER, CONFLUENT_DESERIALIZER);
    }

    private KafkaSettings settings(Map<String, String> serdeConfig, String serializer, String deserializer) {
        return new KafkaSettings(
                "unused:9092",
                registryUrl,
                Topics.withDefaultPrefix(),
                Map.of(),
                serdeConfig,
                serializer,
                deserializer);
    }
}
