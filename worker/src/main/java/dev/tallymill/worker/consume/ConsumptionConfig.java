package dev.tallymill.worker.consume;

import static dev.tallymill.schemas.property.PropertyValues.duration;
import static dev.tallymill.schemas.property.PropertyValues.integer;
import static dev.tallymill.schemas.property.PropertyValues.number;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * How jobs are taken from the topic. Immutable.
 *
 * @param groupId consumer group of all workers
 * @param slot this worker's place among them, unique in the group and the same after a restart: names its static
 *     membership and its transactions
 * @param commitInterval longest wait of a finished job for its commit, the commit's own time not counted; up to five
 *     times as long where commits take long
 * @param drainTimeout longest wait for running calls when partitions are given up or the worker stops
 * @param maxAdmittedJobs most jobs that run or wait for a free call
 * @param maxAdmittedBytes most bytes of jobs held, as they stand in the log
 * @param readAheadBytes about so many bytes of jobs are read beyond those, to find the tenants whose turn it is
 * @param maxWaitingJobs most jobs held that may not be called yet
 * @param parkAfter longest time such a job is held before it goes back to the topic
 * @param spoolDirectory where results are kept until the log has them, null for nowhere
 */
public record ConsumptionConfig(
        String groupId,
        String slot,
        Duration commitInterval,
        Duration drainTimeout,
        int maxAdmittedJobs,
        long maxAdmittedBytes,
        long readAheadBytes,
        int maxWaitingJobs,
        Duration parkAfter,
        @Nullable Path spoolDirectory) {

    private static final Duration LONGEST_COMMIT_INTERVAL = Duration.ofSeconds(5);

    /** Below the consumer's max.poll.interval.ms, 5 minutes. */
    private static final Duration LONGEST_DRAIN = Duration.ofMinutes(4);

    public ConsumptionConfig {
        require(!groupId.isBlank(), "worker.group.id must not be empty");
        require(!slot.isBlank(), "worker.slot must not be empty");
        require(
                commitInterval.isPositive() && commitInterval.compareTo(LONGEST_COMMIT_INTERVAL) <= 0,
                "worker.commit.interval must be more than 0 and at most 5s");
        require(
                !drainTimeout.isNegative() && drainTimeout.compareTo(LONGEST_DRAIN) <= 0,
                "worker.drain.timeout must be 0 to 4m");
        require(maxAdmittedJobs > 0, "worker.max.admitted.jobs must be at least 1");
        require(maxAdmittedBytes > 0, "worker.max.admitted.bytes must be at least 1");
        require(readAheadBytes > 0, "worker.read.ahead.bytes must be at least 1");
        require(!parkAfter.isNegative(), "worker.park.after must not be negative");
        require(maxWaitingJobs > 0, "worker.max.waiting.jobs must be at least 1");
    }

    /** Everything at its default. */
    public static ConsumptionConfig defaults() {
        return from(new Properties());
    }

    /**
     * Reads the keys of docs/configuration.md.
     *
     * @throws IllegalArgumentException naming the key that is wrong
     */
    public static ConsumptionConfig from(Properties properties) {
        return new ConsumptionConfig(
                properties.getProperty("worker.group.id", "tallymill-worker"),
                properties.getProperty("worker.slot", "0"),
                duration(properties, "worker.commit.interval", "20ms"),
                duration(properties, "worker.drain.timeout", "15s"),
                integer(properties, "worker.max.admitted.jobs", 4_096),
                number(properties, "worker.max.admitted.bytes", 67_108_864, 1, Long.MAX_VALUE),
                number(properties, "worker.read.ahead.bytes", 33_554_432, 1, Long.MAX_VALUE),
                integer(properties, "worker.max.waiting.jobs", 10_000),
                duration(properties, "worker.park.after", "30s"),
                directory(properties.getProperty("worker.spool.dir", "")));
    }

    private static @Nullable Path directory(String text) {
        return text.isBlank() ? null : Path.of(text.strip());
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
