package dev.tallymill.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.SpendTotals;
import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.registry.InMemorySchemaRegistry;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class RegistryAvroSerdeTest {

    private static final String TOPIC = "tallymill.token-usage";
    private static final Map<String, String> SPECIFIC = Map.of("specific.avro.reader", "true");

    private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();

    @Test
    void specificRecordsComeBackEqual() {
        TokenUsage usage = SampleRecords.usage(7);

        assertThat(this.<TokenUsage>deserializer(SPECIFIC).deserialize(TOPIC, serialize(usage)))
                .isEqualTo(usage);
    }

    @Test
    void decimalsComeBackToTheLastDigit() {
        SpendTotals totals = SampleRecords.spend(new BigDecimal("99999999999999999999999999.999999999999"));

        SpendTotals read = this.<SpendTotals>deserializer(SPECIFIC).deserialize(TOPIC, serialize(totals));

        assertThat(read.getCost()).isEqualTo(totals.getCost());
    }

    @Test
    void bytesStartWithZeroAndTheSchemaId() {
        serialize(SampleRecords.spendKey());
        byte[] bytes = serialize(SampleRecords.usage(1), "other-topic");

        assertThat(bytes[0]).isZero();
        assertThat(ByteBuffer.wrap(bytes, 1, 4).getInt())
                .isEqualTo(registry.latest("other-topic-value").id())
                .isEqualTo(2);
    }

    @Test
    void keysAreRegisteredUnderTheKeySubject() {
        try (RegistryAvroSerializer<Object> serializer = new RegistryAvroSerializer<>(registry)) {
            serializer.configure(Map.of(), true);
            serializer.serialize("tallymill.spend-day", SampleRecords.spendKey());
        }

        assertThat(registry.latest("tallymill.spend-day-key").version()).isEqualTo(1);
    }

    @Test
    void registersTheSchemaAsItStandsInItsFile() {
        serialize(SampleRecords.usage(1));

        assertThat(registry.latest(TOPIC + "-value").schema().toString()).doesNotContain("avro.java.string");
    }

    @Test
    void genericReaderSeesRawLogicalTypesByDefault() {
        GenericRecord read =
                this.<GenericRecord>deserializer(Map.of()).deserialize(TOPIC, serialize(SampleRecords.usage(7)));

        assertThat(read.get("completed_at"))
                .isEqualTo(Instant.parse("2026-07-05T12:00:00.123Z").toEpochMilli());
        assertThat(read.get("outcome")).hasToString("COMPLETED");
    }

    @Test
    void genericReaderConvertsLogicalTypesWhenAsked() {
        byte[] bytes = serialize(SampleRecords.spend(new BigDecimal("0.000450000000")));

        GenericRecord read = this.<GenericRecord>deserializer(Map.of("avro.use.logical.type.converters", "true"))
                .deserialize(TOPIC, bytes);

        assertThat(read.get("cost")).isEqualTo(new BigDecimal("0.000450000000"));
        assertThat(read.get("bucket_start")).isEqualTo(Instant.parse("2026-07-05T12:00:00Z"));
    }

    @Test
    void genericRecordsOfConvertedValuesAreReadAsSpecificOnes() {
        SpendTotals totals = SampleRecords.spend(new BigDecimal("0.000450000000"));
        GenericData.Record generic = new GenericData.Record(SpendTotals.getClassSchema());
        SpendTotals.getClassSchema().getFields().forEach(field -> generic.put(field.pos(), totals.get(field.pos())));

        assertThat(this.<SpendTotals>deserializer(SPECIFIC).deserialize(TOPIC, serialize(generic)))
                .isEqualTo(totals);
    }

    @Test
    void recordsOfALaterSchemaAreReadByTheClassAtHand() {
        Schema later = SchemaBuilder.record("SpendKey")
                .namespace("dev.tallymill.schemas.record")
                .fields()
                .name("region")
                .type()
                .stringType()
                .stringDefault("eu")
                .requiredString("tenant")
                .requiredString("provider")
                .requiredString("model")
                .name("bucket_start")
                .type(dev.tallymill.schemas.record.SpendKey.getClassSchema()
                        .getField("bucket_start")
                        .schema())
                .noDefault()
                .endRecord();
        GenericRecord record = new GenericRecordBuilder(later)
                .set("region", "us")
                .set("tenant", "default")
                .set("provider", "keeprouter.com")
                .set("model", "gpt-oss-120b")
                .set("bucket_start", Instant.parse("2026-07-05T12:00:00Z").toEpochMilli())
                .build();

        assertThat(this.<Object>deserializer(SPECIFIC).deserialize(TOPIC, serialize(record)))
                .isEqualTo(SampleRecords.spendKey());
    }

    @Test
    void nullIsATombstoneBothWays() {
        try (RegistryAvroSerializer<Object> serializer = serializer(Map.of())) {
            assertThat(serializer.serialize(TOPIC, null)).isNull();
        }
        assertThat(this.<Object>deserializer(SPECIFIC).deserialize(TOPIC, null)).isNull();
    }

    @Test
    void bytesWithoutTheFrameAreUndecodable() {
        assertThatExceptionOfType(UndecodableRecordException.class)
                .isThrownBy(() -> deserializer(SPECIFIC)
                        .deserialize(TOPIC, "{\"a\":1}".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .withMessageContaining(TOPIC)
                .satisfies(e -> assertThat(e.schemaId()).isEmpty());
    }

    @Test
    void anUnknownSchemaIdIsUndecodable() {
        assertThatExceptionOfType(UndecodableRecordException.class)
                .isThrownBy(() -> deserializer(SPECIFIC).deserialize(TOPIC, new byte[] {0, 0, 0, 0, 99, 1}))
                .withMessageContaining(TOPIC)
                .withMessageContaining("99")
                .satisfies(e -> assertThat(e.schemaId()).hasValue(99));
    }

    @Test
    void aRecordCutShortIsUndecodableAndTheNextOneIsRead() {
        byte[] whole = serialize(SampleRecords.usage(1));
        byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 1);
        RegistryAvroDeserializer<Object> deserializer = deserializer(SPECIFIC);

        assertThatExceptionOfType(UndecodableRecordException.class)
                .isThrownBy(() -> deserializer.deserialize(TOPIC, cut));
        assertThat(deserializer.deserialize(TOPIC, whole)).isEqualTo(SampleRecords.usage(1));
    }

    @Test
    void bytesLeftOverAreUndecodable() {
        byte[] whole = serialize(SampleRecords.usage(1));

        assertThatExceptionOfType(UndecodableRecordException.class)
                .isThrownBy(() ->
                        deserializer(SPECIFIC).deserialize(TOPIC, java.util.Arrays.copyOf(whole, whole.length + 1)))
                .withMessageContaining("left over");
    }

    @Test
    void aRecordThatCannotBeEncodedLeavesNothingBehind() {
        RegistryAvroSerializer<Object> serializer = serializer(Map.of());
        TokenUsage broken = SampleRecords.usage(1);
        broken.setOutcome(null);

        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> serializer.serialize(TOPIC, broken))
                .withMessageContaining(TOPIC)
                .withMessageContaining("schema id 1");
        assertThat(this.<Object>deserializer(SPECIFIC)
                        .deserialize(TOPIC, serializer.serialize(TOPIC, SampleRecords.usage(2))))
                .isEqualTo(SampleRecords.usage(2));
    }

    @Test
    void withoutAutoRegistrationAnUnknownSchemaIsRefused() {
        try (RegistryAvroSerializer<Object> serializer = serializer(Map.of("auto.register.schemas", "false"))) {
            assertThatExceptionOfType(SerializationException.class)
                    .isThrownBy(() -> serializer.serialize(TOPIC, SampleRecords.usage(1)))
                    .withMessageContaining(TOPIC + "-value");
            registry.register(TOPIC + "-value", RegisteredText.of(TokenUsage.getClassSchema()));
            assertThat(serializer.serialize(TOPIC, SampleRecords.usage(1))).isNotEmpty();
        }
    }

    @Test
    void whatIsNoAvroRecordIsRefusedByName() {
        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> serialize(Outcome.COMPLETED.name()))
                .withMessageContaining("java.lang.String");
    }

    private byte[] serialize(Object record) {
        return serialize(record, TOPIC);
    }

    private byte[] serialize(Object record, String topic) {
        return serializer(Map.of()).serialize(topic, record);
    }

    private RegistryAvroSerializer<Object> serializer(Map<String, String> config) {
        RegistryAvroSerializer<Object> serializer = new RegistryAvroSerializer<>(registry);
        serializer.configure(config, false);
        return serializer;
    }

    private <T> RegistryAvroDeserializer<T> deserializer(Map<String, String> config) {
        RegistryAvroDeserializer<T> deserializer = new RegistryAvroDeserializer<>(registry);
        deserializer.configure(config, false);
        return deserializer;
    }
}
