package dev.tallymill.schemas.topic;

import static org.apache.kafka.common.config.TopicConfig.COMPRESSION_TYPE_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.SEGMENT_BYTES_CONFIG;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How every topic of Tallymill is to be. Immutable. {@link TopicAdmin} creates and verifies them.
 *
 * <p>{@code prompt-results} must never be compacted: after a crash a worker reads back results of transactions that
 * were aborted, and the cleaner removes those.
 */
public final class TopicCatalogue {

    /** Longest line of a file, body of a job or body of a result, in bytes. */
    public static final int MAX_BODY_BYTES = 16 * 1024 * 1024;

    /**
     * Longest record batch of a topic that carries bodies, in bytes: a body and everything that stands beside it.
     * Producers to these topics need it as {@code max.request.size}, readers as {@code max.partition.fetch.bytes} only
     * to read such a record together with others.
     */
    public static final int MAX_MESSAGE_BYTES = MAX_BODY_BYTES + 1024 * 1024;

    /**
     * Compression of topics with text. Producers to them should use the same, or the broker compresses each batch anew.
     */
    public static final String TEXT_COMPRESSION = "zstd";

    /** Its level where calls could use the processor: half of the default's time for a few percent more bytes. */
    public static final int TEXT_COMPRESSION_LEVEL = 1;

    private static final Duration MINUTES_RETENTION = Duration.ofDays(90);
    private static final Duration HOURS_RETENTION = Duration.ofDays(400);
    private static final Duration DAYS_RETENTION = Duration.ofDays(3650);
    private static final Duration MONTHS_RETENTION = Duration.ofDays(3650);

    /** Small segments, since only closed ones are compacted and a reader starting anew reads all there is. */
    private static final int COMPACTED_SEGMENT_BYTES = 64 * 1024 * 1024;

    private final Topics topics;
    private final TopicSettings settings;

    public TopicCatalogue(Topics topics, TopicSettings settings) {
        this.topics = topics;
        this.settings = settings;
    }

    /** Every topic, in the order the data flows. */
    public List<TopicSpec> specs() {
        int jobs = settings.jobPartitions();
        int state = settings.statePartitions();
        return List.of(
                compacted(topics.files(), state),
                text(topics.fileLines(), jobs, settings.fileRetention()),
                compacted(topics.batches(), state),
                text(topics.promptJobs(), jobs, settings.resultRetention()),
                text(topics.promptResults(), jobs, settings.resultRetention()),
                deleted(topics.tokenUsage(), jobs, settings.usageRetention()),
                compacted(topics.batchProgress(), state),
                deleted(topics.spendPostings(), state, settings.usageRetention()),
                spend(topics.spendMinute(), MINUTES_RETENTION),
                spend(topics.spendHour(), HOURS_RETENTION),
                spend(topics.spendDay(), DAYS_RETENTION),
                spend(topics.spendMonth(), MONTHS_RETENTION),
                compacted(topics.budgetStatus(), 1),
                compacted(topics.control(), 1),
                compacted(topics.tenants(), 1),
                compacted(topics.prices(), 1),
                text(topics.deadLetters(), 1, settings.resultRetention()));
    }

    /** Replicas of every partition. */
    public short replicationFactor() {
        return (short) settings.replicationFactor();
    }

    private TopicSpec compacted(String name, int partitions) {
        Map<String, String> config = base();
        config.put(SEGMENT_BYTES_CONFIG, Integer.toString(COMPACTED_SEGMENT_BYTES));
        return new TopicSpec(name, partitions, Cleanup.COMPACT, config);
    }

    private TopicSpec spend(String name, Duration retention) {
        Map<String, String> config = base();
        config.put(SEGMENT_BYTES_CONFIG, Integer.toString(COMPACTED_SEGMENT_BYTES));
        config.put(RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
        return new TopicSpec(name, settings.statePartitions(), Cleanup.COMPACT_AND_DELETE, config);
    }

    private TopicSpec deleted(String name, int partitions, Duration retention) {
        Map<String, String> config = base();
        config.put(RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
        return new TopicSpec(name, partitions, Cleanup.DELETE, config);
    }

    private TopicSpec text(String name, int partitions, Duration retention) {
        Map<String, String> config = base();
        config.put(RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
        config.put(COMPRESSION_TYPE_CONFIG, TEXT_COMPRESSION);
        config.put(MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAX_MESSAGE_BYTES));
        return new TopicSpec(name, partitions, Cleanup.DELETE, config);
    }

    private Map<String, String> base() {
        Map<String, String> config = new HashMap<>();
        config.put(MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(settings.minInsyncReplicas()));
        return config;
    }
}
