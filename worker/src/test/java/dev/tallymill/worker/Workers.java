package dev.tallymill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.worker.TestCluster.Space;
import dev.tallymill.worker.call.CallerConfig;
import dev.tallymill.worker.consume.ConsumptionConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Starts workers on the topics of a test, and waits for what they do. */
final class Workers {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Workers() {}

    static WorkerService start(Space space, String slot, FakeCaller caller, Map<String, String> settings) {
        Properties properties = new Properties();
        properties.setProperty("worker.slot", slot);
        properties.setProperty("worker.group.id", space.kafka.topics().promptJobs());
        properties.setProperty("worker.provider", "test-provider");
        properties.putAll(settings);
        return WorkerMain.start(
                new WorkerConfig(space.kafka, ConsumptionConfig.from(properties), CallerConfig.from(properties)),
                caller);
    }

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited long enough").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }
}
