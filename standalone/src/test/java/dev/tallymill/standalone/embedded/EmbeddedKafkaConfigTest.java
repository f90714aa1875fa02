package dev.tallymill.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import kafka.server.KafkaConfig;
import org.junit.jupiter.api.Test;

class EmbeddedKafkaConfigTest {

    private static final Path DIRECTORY = Path.of("data", "kafka");

    @Test
    void hasTheseDefaults() {
        assertThat(EmbeddedKafkaConfig.in(DIRECTORY))
                .isEqualTo(new EmbeddedKafkaConfig(DIRECTORY, 0, 32L * 1024 * 1024, 2, 2));
    }

    @Test
    void refusesPortsThatAreNone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmbeddedKafkaConfig.in(DIRECTORY).withPort(70_000))
                .withMessage("the Kafka port must be between 0 and 65535, not 70000");
    }

    /** The broker's own defaults are 45 s, its least value included. */
    @Test
    void aKilledWorkersPartitionsMoveOnAfterThreeSeconds() {
        Properties settings = BrokerSettings.of(EmbeddedKafkaConfig.in(DIRECTORY), 9092, 9093);

        KafkaConfig parsed = new KafkaConfig(settings, false);

        assertThat(parsed.getInt("group.consumer.session.timeout.ms")).isEqualTo(3_000);
        assertThat(parsed.getInt("group.consumer.min.session.timeout.ms")).isLessThanOrEqualTo(3_000);
        assertThat(parsed.getInt("group.consumer.heartbeat.interval.ms")).isLessThan(3_000 / 3);
    }

    @Test
    void givesKafkaSettingsItAcceptsAndKnows() {
        Properties settings = BrokerSettings.of(EmbeddedKafkaConfig.in(DIRECTORY), 9092, 9093);

        KafkaConfig parsed = new KafkaConfig(settings, false);

        assertThat(parsed.nodeId()).isEqualTo(BrokerSettings.NODE_ID);
        Set<String> unknown = new TreeSet<>(settings.stringPropertyNames());
        unknown.removeAll(KafkaConfig.configDef().names());
        // Kafka's metrics read this one without declaring it.
        assertThat(unknown).containsExactly("metrics.jmx.exclude");
    }
}
