package dev.tallymill.schemas.topic;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How one topic is to be. Immutable.
 *
 * @param name full name, prefix included
 * @param partitions number of partitions
 * @param cleanup what happens to old records
 * @param settings further topic settings by Kafka's names; what is not named here is left to the broker
 */
public record TopicSpec(String name, int partitions, Cleanup cleanup, Map<String, String> settings) {

    public TopicSpec {
        if (partitions < 1) {
            throw new IllegalArgumentException(name + ": partitions must be at least 1, not " + partitions);
        }
        settings = Map.copyOf(settings);
    }

    /** Every setting of the topic, {@code cleanup.policy} included, sorted by name. */
    public Map<String, String> configs() {
        Map<String, String> configs = new TreeMap<>(settings);
        configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, cleanup.policy());
        return configs;
    }

    NewTopic toNewTopic(short replicationFactor) {
        return new NewTopic(name, partitions, replicationFactor).configs(configs());
    }
}
