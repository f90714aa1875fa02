package dev.tallymill.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.registry.InMemorySchemaRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Producers are shared between threads and Streams shares serdes. */
class SharedSerdeTest {

    private static final int THREADS = 8;
    private static final int RECORDS = 5_000;

    private final RegistryAvroSerializer<TokenUsage> serializer;
    private final RegistryAvroDeserializer<TokenUsage> deserializer;

    SharedSerdeTest() {
        InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
        serializer = new RegistryAvroSerializer<>(registry);
        serializer.configure(Map.of(), false);
        deserializer = new RegistryAvroDeserializer<>(registry);
        deserializer.configure(Map.of("specific.avro.reader", "true"), false);
    }

    @Test
    void threadsThatShareASerdeGetTheirOwnRecordsBack() throws InterruptedException, ExecutionException {
        List<Callable<Long>> tasks = new ArrayList<>();
        for (long thread = 0; thread < THREADS; thread++) {
            long first = thread * RECORDS;
            tasks.add(() -> mixedUp(first));
        }
        try (ExecutorService executor = Executors.newFixedThreadPool(THREADS)) {
            for (Future<Long> mixedUp : executor.invokeAll(tasks)) {
                assertThat(mixedUp.get()).isZero();
            }
        }
    }

    private long mixedUp(long first) {
        long mixedUp = 0;
        for (long line = first; line < first + RECORDS; line++) {
            TokenUsage usage = SampleRecords.usage(line);
            if (!usage.equals(deserializer.deserialize("topic", serializer.serialize("topic", usage)))) {
                mixedUp++;
            }
        }
        return mixedUp;
    }
}
