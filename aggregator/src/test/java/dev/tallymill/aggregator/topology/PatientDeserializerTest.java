package dev.tallymill.aggregator.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class PatientDeserializerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final byte[] BYTES = "value".getBytes(StandardCharsets.UTF_8);

    private final SleepCounter time = new SleepCounter();

    @Test
    void waitsUntilTheRegistryAnswers() {
        var deserializer = new PatientDeserializer<>(unavailable(3), time, PATIENCE);

        assertThat(deserializer.deserialize("topic", BYTES)).isEqualTo("value");
        assertThat(time.slept()).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void givesUpAfterItsPatience() {
        var deserializer = new PatientDeserializer<>(unavailable(Integer.MAX_VALUE), time, PATIENCE);

        assertThatExceptionOfType(RegistryDown.class).isThrownBy(() -> deserializer.deserialize("topic", BYTES));
        assertThat(time.slept()).isEqualTo(PATIENCE);
    }

    @Test
    void doesNotWaitForARecordThatCannotBeDecoded() {
        Deserializer<String> undecodable = (topic, bytes) -> {
            throw new SerializationException("not Avro");
        };
        var deserializer = new PatientDeserializer<>(undecodable, time, PATIENCE);

        assertThatExceptionOfType(SerializationException.class)
                .isThrownBy(() -> deserializer.deserialize("topic", BYTES));
        assertThat(time.slept()).isZero();
    }

    @Test
    void troubleThatPassesIsSeenThroughItsWrappings() {
        assertThat(Failures.isRetriable(new StreamsException("wrapped", new RegistryDown())))
                .isTrue();
        assertThat(Failures.isRetriable(new StreamsException("other"))).isFalse();
        assertThat(Failures.rootMessage(new StreamsException("wrapped", new RegistryDown())))
                .isEqualTo("RegistryDown: no registry answers");
    }

    private static Deserializer<String> unavailable(int times) {
        int[] left = {times};
        return (topic, bytes) -> {
            if (left[0]-- > 0) {
                throw new RegistryDown();
            }
            return new String(bytes, StandardCharsets.UTF_8);
        };
    }

    private static final class RegistryDown extends RetriableException {
        RegistryDown() {
            super("no registry answers");
        }
    }
}
