package dev.tallymill.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.registry.RegisteredSchema;
import dev.tallymill.schemas.registry.RegistryRejectedException;
import dev.tallymill.schemas.registry.RegistryUnavailableException;
import dev.tallymill.schemas.registry.SchemaRegistryClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class RegistryTroubleTest {

    private static final byte[] FRAMED = {0, 0, 0, 0, 7, 0};

    @Test
    void aRegistryThatDoesNotAnswerIsRetriableBothWays() {
        AnsweringRegistry down = new AnsweringRegistry(() -> {
            throw new RegistryUnavailableException("schema registry unavailable", null);
        });

        assertThatExceptionOfType(RetriableException.class)
                .isThrownBy(() -> deserializer(down).deserialize("topic", FRAMED))
                .withMessageContaining("topic topic, schema id 7");
        assertThatExceptionOfType(RetriableException.class)
                .isThrownBy(() -> serializer(down).serialize("topic", SampleRecords.usage(1)))
                .withMessageContaining("topic topic");
    }

    @Test
    void wrongCredentialsDoNotMakeARecordUndecodable() {
        AnsweringRegistry locked = new AnsweringRegistry(() -> {
            throw new RegistryRejectedException(401, 401, "unauthorized");
        });

        assertThatExceptionOfType(RegistryUnavailableException.class)
                .isThrownBy(() -> deserializer(locked).deserialize("topic", FRAMED))
                .withMessageContaining("refuses access");
    }

    @Test
    void aSchemaThatIsRefusedIsFinal() {
        AnsweringRegistry strict = new AnsweringRegistry(() -> {
            throw new RegistryRejectedException(409, 409, "incompatible");
        });

        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> serializer(strict).serialize("topic", SampleRecords.usage(1)))
                .withMessageContaining("topic-value")
                .withMessageContaining("TokenUsage")
                .withMessageContaining("incompatible");
    }

    @Test
    void theRegistryIsAskedOncePerTopicAndSchema() {
        AnsweringRegistry registry = new AnsweringRegistry(() -> 7);
        RegistryAvroSerializer<TokenUsage> serializer = serializer(registry);

        for (int line = 0; line < 10; line++) {
            serializer.serialize("one", SampleRecords.usage(line));
            serializer.serialize("two", SampleRecords.usage(line));
        }

        assertThat(registry.asked.get()).isEqualTo(2);
    }

    @Test
    void theRegistryIsAskedOncePerSchemaId() {
        AnsweringRegistry registry = new AnsweringRegistry(() -> 7);
        byte[] bytes = serializer(registry).serialize("topic", SampleRecords.usage(1));
        registry.asked.set(0);
        RegistryAvroDeserializer<TokenUsage> deserializer = deserializer(registry);

        for (int i = 0; i < 10; i++) {
            assertThat(deserializer.deserialize("topic", bytes)).isEqualTo(SampleRecords.usage(1));
        }

        assertThat(registry.asked.get()).isEqualTo(1);
    }

    @Test
    void whatIsNotSupportedIsRefusedRatherThanIgnored() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SerdeConfig.from(Map.of("use.latest.version", "true"), false))
                .withMessageStartingWith("use.latest.version");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SerdeConfig.from(
                        Map.of("value.subject.name.strategy", "io.confluent.RecordNameStrategy"), false))
                .withMessageStartingWith("value.subject.name.strategy");
    }

    private static RegistryAvroSerializer<TokenUsage> serializer(SchemaRegistryClient registry) {
        RegistryAvroSerializer<TokenUsage> serializer = new RegistryAvroSerializer<>(registry);
        serializer.configure(Map.of(), false);
        return serializer;
    }

    private static RegistryAvroDeserializer<TokenUsage> deserializer(SchemaRegistryClient registry) {
        RegistryAvroDeserializer<TokenUsage> deserializer = new RegistryAvroDeserializer<>(registry);
        deserializer.configure(Map.of("specific.avro.reader", "true"), false);
        return deserializer;
    }

    /** Knows one schema, and gives its id or trouble. */
    private static final class AnsweringRegistry implements SchemaRegistryClient {

        private final IntSupplier answer;
        private final AtomicInteger asked = new AtomicInteger();

        AnsweringRegistry(IntSupplier answer) {
            this.answer = answer;
        }

        @Override
        public int register(String subject, Schema schema) {
            asked.incrementAndGet();
            return answer.getAsInt();
        }

        @Override
        public RegisteredSchema lookUp(String subject, Schema schema) {
            return new RegisteredSchema(subject, 1, register(subject, schema), schema);
        }

        @Override
        public Schema schemaById(int id) {
            asked.incrementAndGet();
            assertThat(id).isEqualTo(answer.getAsInt());
            return TokenUsage.getClassSchema();
        }

        @Override
        public RegisteredSchema latest(String subject) {
            return lookUp(subject, TokenUsage.getClassSchema());
        }

        @Override
        public List<String> incompatibilities(String subject, Schema schema) {
            return List.of();
        }

        @Override
        public void close() {
            asked.set(-1);
        }
    }
}
