package dev.tallymill.aggregator.topology;

import dev.tallymill.aggregator.AggregatorConfig;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** How Kafka Streams is to run the topology. */
public final class StreamsSettings {

    /** A dead instance's partitions move on after this long; the least a broker allows by default. */
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

    private static final Duration HEARTBEAT_INTERVAL = Duration.ofMillis(1500);

    /** A dead instance's open transaction hides what comes after it no longer than this, even if it never returns. */
    private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(5);

    /** The next transaction may find the markers of the last one still being written: that takes milliseconds. */
    private static final Duration RETRY_BACKOFF = Duration.ofMillis(20);

    /** With nothing to read, how long a thread waits before it looks whether a commit is due. */
    private static final Duration POLL = Duration.ofMillis(20);

    /**
     * Partitions that are added to a consumer wait for the fetch under way, which lasts this long when nothing comes:
     * what counts right after a start.
     */
    private static final Duration FETCH_WAIT = Duration.ofMillis(100);

    /** As before, and for the restoring consumer every start is such a case. */
    private static final Duration RESTORE_FETCH_WAIT = Duration.ofMillis(20);

    /** Two rows per task: what matters is that the record cache is not off. */
    private static final int CACHE_BYTES = 1024 * 1024;

    private StreamsSettings() {}

    public static Properties of(AggregatorConfig config) {
        Properties settings = new Properties();
        settings.putAll(config.kafka().clientProperties());
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, config.applicationId());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDir().toString());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.threads());
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, config.replicationFactor());
        settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, config.standbyReplicas());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(
                StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.commitInterval().toMillis());
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
        settings.put(StreamsConfig.POLL_MS_CONFIG, POLL.toMillis());
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        addFetching(settings);
        addMembership(settings, config);
        addTransactions(settings);
        addDeadLetters(settings, config);
        return settings;
    }

    private static void addFetching(Properties settings) {
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), toMillis(FETCH_WAIT));
        settings.put(
                StreamsConfig.restoreConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG),
                toMillis(RESTORE_FETCH_WAIT));
    }

    private static void addMembership(Properties settings, AggregatorConfig config) {
        settings.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        settings.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), toMillis(SESSION_TIMEOUT));
        settings.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
                toMillis(HEARTBEAT_INTERVAL));
        if (config.instanceId() != null) {
            settings.put(
                    StreamsConfig.mainConsumerPrefix(CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG),
                    config.instanceId());
        }
    }

    private static void addTransactions(Properties settings) {
        settings.put(
                StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), toMillis(TRANSACTION_TIMEOUT));
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), RETRY_BACKOFF.toMillis());
    }

    @SuppressWarnings("deprecation") // one error handling for all threads; goes away when it is the default
    private static void addDeadLetters(Properties settings, AggregatorConfig config) {
        settings.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG, true);
        settings.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, DeadLetterHandler.class);
        settings.put(
                StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG,
                config.kafka().topics().deadLetters());
        settings.put(
                DeadLetterHandler.PRICES_TOPIC_CONFIG, config.kafka().topics().prices());
    }

    private static int toMillis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }
}
