package dev.tallymill.schemas.topic;

import static dev.tallymill.schemas.property.PropertyValues.duration;
import static dev.tallymill.schemas.property.PropertyValues.integer;

import java.time.Duration;
import java.util.Properties;

/**
 * What an operator may decide about the topics. Immutable.
 *
 * @param jobPartitions partitions of {@code prompt-jobs}, {@code prompt-results}, {@code token-usage} and
 *     {@code file-lines}; the first three always have the same number
 * @param statePartitions partitions of the topics that hold files, batches, their progress, and spend
 * @param replicationFactor replicas of every partition
 * @param minInsyncReplicas replicas that must have a record before it counts as written
 * @param fileRetention how long the lines of a file stay
 * @param resultRetention how long jobs, results and dead letters stay
 * @param usageRetention how long token usage stays: re-rating reaches back this far
 */
public record TopicSettings(
        int jobPartitions,
        int statePartitions,
        int replicationFactor,
        int minInsyncReplicas,
        Duration fileRetention,
        Duration resultRetention,
        Duration usageRetention) {

    private static final int DEFAULT_JOB_PARTITIONS = 12;
    private static final int DEFAULT_STATE_PARTITIONS = 6;
    private static final int DEFAULT_REPLICATION_FACTOR = 3;

    public TopicSettings {
        requireRange("topics.job.partitions", jobPartitions, 1, 10_000);
        requireRange("topics.state.partitions", statePartitions, 1, 10_000);
        requireRange("topics.replication.factor", replicationFactor, 1, Short.MAX_VALUE);
        requireRange("topics.min.insync.replicas", minInsyncReplicas, 1, replicationFactor);
        requirePositive("topics.file.retention", fileRetention);
        requirePositive("topics.result.retention", resultRetention);
        requirePositive("topics.usage.retention", usageRetention);
    }

    /** For a cluster of at least three brokers. */
    public static TopicSettings forCluster() {
        return from(new Properties());
    }

    /** For the one embedded broker: one replica, and few partitions, since each lengthens its start and every commit. */
    public static TopicSettings forEmbedded(int jobPartitions) {
        TopicSettings cluster = forCluster();
        return new TopicSettings(
                jobPartitions, 1, 1, 1, cluster.fileRetention, cluster.resultRetention, cluster.usageRetention);
    }

    /**
     * Reads the keys under {@code topics.}; durations for example {@code 30d}. Unless it is given,
     * {@code topics.min.insync.replicas} is one less than the replication factor, and at least 1.
     *
     * @throws IllegalArgumentException naming the key that is wrong
     */
    public static TopicSettings from(Properties properties) {
        int replicas = integer(properties, "topics.replication.factor", DEFAULT_REPLICATION_FACTOR);
        return new TopicSettings(
                integer(properties, "topics.job.partitions", DEFAULT_JOB_PARTITIONS),
                integer(properties, "topics.state.partitions", DEFAULT_STATE_PARTITIONS),
                replicas,
                integer(properties, "topics.min.insync.replicas", Math.max(1, replicas - 1)),
                duration(properties, "topics.file.retention", "30d"),
                duration(properties, "topics.result.retention", "30d"),
                duration(properties, "topics.usage.retention", "400d"));
    }

    private static void requireRange(String key, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(key + " must be between " + least + " and " + most + ", not " + value);
        }
    }

    private static void requirePositive(String key, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(key + " must be longer than zero, not " + value);
        }
    }
}
