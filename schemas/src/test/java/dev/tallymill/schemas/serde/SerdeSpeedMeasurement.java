package dev.tallymill.schemas.serde;

import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.registry.InMemorySchemaRegistry;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many usage records one thread writes and reads per second. Not part of the test run: the name is no test's. Run it
 * with {@code ./mvnw -pl schemas test -Dtest=SerdeSpeedMeasurement}; the figures are in docs/adr/0001-own-avro-serde.md.
 */
class SerdeSpeedMeasurement {

    private static final Logger LOG = LoggerFactory.getLogger(SerdeSpeedMeasurement.class);
    private static final int DIFFERENT = 1_000;
    private static final int PER_ROUND = 500_000;
    private static final int ROUNDS = 8;

    private final RegistryAvroSerializer<TokenUsage> serializer;
    private final RegistryAvroDeserializer<TokenUsage> deserializer;
    private final TokenUsage[] records =
            IntStream.range(0, DIFFERENT).mapToObj(SampleRecords::usage).toArray(TokenUsage[]::new);
    private final byte[][] encoded;

    SerdeSpeedMeasurement() {
        InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
        serializer = new RegistryAvroSerializer<>(registry);
        serializer.configure(Map.of(), false);
        deserializer = new RegistryAvroDeserializer<>(registry);
        deserializer.configure(Map.of("specific.avro.reader", "true"), false);
        encoded = IntStream.range(0, DIFFERENT)
                .mapToObj(line -> serializer.serialize("topic", records[line]))
                .toArray(byte[][]::new);
    }

    @Test
    void measure() {
        for (int round = 1; round <= ROUNDS; round++) {
            long written = perSecond(i -> serializer.serialize("topic", records[(int) i]).length);
            long read = perSecond(
                    i -> deserializer.deserialize("topic", encoded[(int) i]).getAttempts());
            LOG.warn("round {}: {} records/s written, {} records/s read", round, written, read);
        }
    }

    private static long perSecond(LongUnaryOperator work) {
        long start = Time.SYSTEM.nanoseconds();
        long used = 0;
        for (int i = 0; i < PER_ROUND; i++) {
            used += work.applyAsLong(i % DIFFERENT);
        }
        long nanos = Time.SYSTEM.nanoseconds() - start;
        if (used < PER_ROUND) {
            throw new IllegalStateException("records were lost");
        }
        return PER_ROUND * 1_000_000_000L / nanos;
    }
}
