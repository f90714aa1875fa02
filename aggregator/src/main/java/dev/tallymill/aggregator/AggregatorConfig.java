package dev.tallymill.aggregator;

import static dev.tallymill.schemas.property.PropertyValues.duration;
import static dev.tallymill.schemas.property.PropertyValues.integer;

import dev.tallymill.aggregator.ledger.Retention;
import dev.tallymill.schemas.config.KafkaSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What an operator may decide about the aggregator. Immutable; docs/configuration.md has the list.
 *
 * @param kafka where Kafka and the registry are
 * @param applicationId consumer group, and prefix of the aggregator's own topics
 * @param instanceId name of this instance within the group, the same after every restart; null to go without
 * @param stateDir where the instance keeps its id; nothing in it is worth a backup
 * @param commitInterval how long a counted job may wait to be seen
 * @param threads tasks that run at the same time
 * @param replicationFactor of the aggregator's own topics; -1 for the broker's default
 * @param standbyReplicas instances that keep a copy of each task's state, to take over without restoring it
 * @param dedupRetention how long a job is remembered after the last one of its shard of 512 lines
 * @param retention how long totals can still grow
 * @param closeTimeout longest wait for an orderly stop
 */
public record AggregatorConfig(
        KafkaSettings kafka,
        String applicationId,
        @Nullable String instanceId,
        Path stateDir,
        Duration commitInterval,
        int threads,
        int replicationFactor,
        int standbyReplicas,
        Duration dedupRetention,
        Retention retention,
        Duration closeTimeout) {

    public static final String DEFAULT_APPLICATION_ID = "tallymill-aggregator";

    /** Commits must be well within the transaction timeout. */
    private static final Duration LONGEST_COMMIT_INTERVAL = Duration.ofSeconds(2);

    public AggregatorConfig {
        if (applicationId.isBlank()) {
            throw new IllegalArgumentException("aggregator.application.id is empty");
        }
        if (instanceId != null && instanceId.isBlank()) {
            instanceId = null;
        }
        requireAtLeast("aggregator.commit.interval", commitInterval, Duration.ofMillis(1));
        if (commitInterval.compareTo(LONGEST_COMMIT_INTERVAL) > 0) {
            throw new IllegalArgumentException("aggregator.commit.interval must be at most " + LONGEST_COMMIT_INTERVAL
                    + ", not " + commitInterval);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("aggregator.threads must be at least 1, not " + threads);
        }
        if (replicationFactor != -1 && replicationFactor < 1) {
            throw new IllegalArgumentException(
                    "aggregator.replication.factor must be at least 1, or -1 for the broker's default, not "
                            + replicationFactor);
        }
        if (standbyReplicas < 0) {
            throw new IllegalArgumentException(
                    "aggregator.standby.replicas must not be negative, as " + standbyReplicas + " is");
        }
        requireAtLeast("aggregator.dedup.retention", dedupRetention, Duration.ofDays(1));
        requireAtLeast("aggregator.retention.minutes", retention.minutes(), Duration.ofDays(1));
        requireAtLeast("aggregator.retention.hours", retention.hours(), retention.minutes());
        requireAtLeast("aggregator.retention.days", retention.days(), retention.hours());
        requireAtLeast("aggregator.retention.months", retention.months(), retention.days());
        requireAtLeast("aggregator.retention.batches", retention.batches(), Duration.ofDays(2));
        requireAtLeast("aggregator.close.timeout", closeTimeout, Duration.ofMillis(1));
    }

    /** Everything at its default but where Kafka is and where the instance keeps its id. */
    public static AggregatorConfig of(KafkaSettings kafka, @Nullable String instanceId, Path stateDir) {
        AggregatorConfig defaults = from(kafka, new Properties());
        return new AggregatorConfig(
                kafka,
                defaults.applicationId,
                instanceId,
                stateDir,
                defaults.commitInterval,
                defaults.threads,
                defaults.replicationFactor,
                defaults.standbyReplicas,
                defaults.dedupRetention,
                defaults.retention,
                defaults.closeTimeout);
    }

    /**
     * Reads the keys under {@code aggregator.} and those of {@link KafkaSettings#from}.
     *
     * @throws IllegalArgumentException naming the key that is wrong
     */
    public static AggregatorConfig from(Properties properties) {
        return from(KafkaSettings.from(properties), properties);
    }

    private static AggregatorConfig from(KafkaSettings kafka, Properties properties) {
        return new AggregatorConfig(
                kafka,
                properties.getProperty("aggregator.application.id", DEFAULT_APPLICATION_ID),
                properties.getProperty("aggregator.instance.id"),
                Path.of(properties.getProperty("aggregator.state.dir", "aggregator-state")),
                duration(properties, "aggregator.commit.interval", "100ms"),
                integer(properties, "aggregator.threads", 1),
                integer(properties, "aggregator.replication.factor", -1),
                integer(properties, "aggregator.standby.replicas", 0),
                duration(properties, "aggregator.dedup.retention", "31d"),
                new Retention(
                        duration(properties, "aggregator.retention.minutes", "7d"),
                        duration(properties, "aggregator.retention.hours", "60d"),
                        duration(properties, "aggregator.retention.days", "800d"),
                        duration(properties, "aggregator.retention.months", "3650d"),
                        duration(properties, "aggregator.retention.batches", "90d")),
                duration(properties, "aggregator.close.timeout", "10s"));
    }

    private static void requireAtLeast(String key, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException(key + " must be at least " + least + ", not " + value);
        }
    }
}
