package dev.tallymill.worker.consume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsumptionConfigTest {

    @Test
    void defaults() {
        assertThat(ConsumptionConfig.defaults())
                .isEqualTo(new ConsumptionConfig(
                        "tallymill-worker",
                        "0",
                        Duration.ofMillis(20),
                        Duration.ofSeconds(15),
                        4_096,
                        64 * 1024 * 1024,
                        32 * 1024 * 1024,
                        10_000,
                        Duration.ofSeconds(30),
                        null));
    }

    @Test
    void everyKey() {
        Properties properties = new Properties();
        properties.setProperty("worker.group.id", "group");
        properties.setProperty("worker.slot", "7");
        properties.setProperty("worker.commit.interval", "100ms");
        properties.setProperty("worker.drain.timeout", "1m");
        properties.setProperty("worker.max.admitted.jobs", "100");
        properties.setProperty("worker.max.admitted.bytes", "1000");
        properties.setProperty("worker.read.ahead.bytes", "2000");
        properties.setProperty("worker.max.waiting.jobs", "10");
        properties.setProperty("worker.spool.dir", "some/spool");
        properties.setProperty("worker.park.after", "5s");

        assertThat(ConsumptionConfig.from(properties))
                .isEqualTo(new ConsumptionConfig(
                        "group",
                        "7",
                        Duration.ofMillis(100),
                        Duration.ofMinutes(1),
                        100,
                        1_000,
                        2_000,
                        10,
                        Duration.ofSeconds(5),
                        Path.of("some/spool")));
    }

    @ParameterizedTest
    @CsvSource({
        "worker.group.id, ' '",
        "worker.slot, ' '",
        "worker.commit.interval, 0s",
        "worker.commit.interval, 10s",
        "worker.drain.timeout, 5m",
        "worker.max.admitted.jobs, 0",
        "worker.max.admitted.jobs, many",
        "worker.max.admitted.bytes, -1",
        "worker.read.ahead.bytes, 0",
        "worker.max.waiting.jobs, 0",
        "worker.park.after, -PT1S"
    })
    void namesTheKeyThatIsWrong(String key, String value) {
        Properties properties = new Properties();
        properties.setProperty(key, value);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConsumptionConfig.from(properties))
                .withMessageStartingWith(key);
    }
}
