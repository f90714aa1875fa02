package dev.tallymill.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicSettingsTest {

    @Test
    void everyKeyHasThisDefault() {
        assertThat(TopicSettings.from(new Properties()))
                .isEqualTo(
                        new TopicSettings(12, 6, 3, 2, Duration.ofDays(30), Duration.ofDays(30), Duration.ofDays(400)))
                .isEqualTo(TopicSettings.forCluster());
    }

    @Test
    void everyKeyIsRead() {
        Properties properties = properties(Map.of(
                "topics.job.partitions", "24",
                "topics.state.partitions", "3",
                "topics.replication.factor", "5",
                "topics.min.insync.replicas", "3",
                "topics.file.retention", "7d",
                "topics.result.retention", "PT36H",
                "topics.usage.retention", "P90D"));

        assertThat(TopicSettings.from(properties))
                .isEqualTo(
                        new TopicSettings(24, 3, 5, 3, Duration.ofDays(7), Duration.ofHours(36), Duration.ofDays(90)));
    }

    @Test
    void aSingleReplicaNeedsNoOtherInSync() {
        assertThat(TopicSettings.from(properties(Map.of("topics.replication.factor", "1")))
                        .minInsyncReplicas())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "topics.job.partitions,0",
        "topics.job.partitions,many",
        "topics.state.partitions,-1",
        "topics.replication.factor,40000",
        "topics.min.insync.replicas,4",
        "topics.file.retention,30 days",
        "topics.result.retention,PT0S",
        "topics.usage.retention,-P1D"
    })
    void aWrongValueIsRefusedNamingTheKey(String key, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TopicSettings.from(properties(Map.of(key, value))))
                .withMessageStartingWith(key);
    }

    private static Properties properties(Map<String, String> values) {
        Properties properties = new Properties();
        properties.putAll(values);
        return properties;
    }
}
