package dev.tallymill.schemas.topic;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.jspecify.annotations.Nullable;

/** Compares a topic with its specification. Pure. */
final class TopicDifferences {

    private TopicDifferences() {}

    static List<String> between(
            TopicSpec spec, short replicationFactor, TopicDescription description, @Nullable Config config) {
        List<String> lines = new ArrayList<>();
        int partitions = description.partitions().size();
        if (partitions != spec.partitions()) {
            lines.add(spec.name() + ": " + partitions + " partitions, should be " + spec.partitions());
        }
        int replicas = leastReplicas(description);
        if (replicas != replicationFactor) {
            lines.add(spec.name() + ": replication factor " + replicas + ", should be " + replicationFactor);
        }
        spec.configs().forEach((key, wanted) -> {
            String actual = value(config, key);
            if (!wanted.equals(actual)) {
                lines.add(spec.name() + ": " + key + " is " + actual + ", should be " + wanted);
            }
        });
        return lines;
    }

    static boolean hasLeaders(@Nullable TopicDescription description) {
        return description != null
                && description.partitions().stream()
                        .allMatch(partition -> partition.leader() != null
                                && !partition.leader().isEmpty());
    }

    private static int leastReplicas(TopicDescription description) {
        return description.partitions().stream()
                .map(TopicPartitionInfo::replicas)
                .mapToInt(List::size)
                .min()
                .orElse(0);
    }

    private static @Nullable String value(@Nullable Config config, String key) {
        ConfigEntry entry = config == null ? null : config.get(key);
        return entry == null ? null : entry.value();
    }
}
