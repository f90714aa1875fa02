package dev.tallymill.worker.consume;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.topic.GrouplessConsumer;
import dev.tallymill.schemas.topic.TopicCatalogue;
import dev.tallymill.worker.spool.TopicIncarnation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Makes the worker's Kafka clients. What the consumption model rests on cannot be configured otherwise. */
final class KafkaClients {

    /** A transaction is committed within milliseconds; one left by a dead worker must not hold up readers for long. */
    private static final int TRANSACTION_TIMEOUT_MS = 10_000;

    private static final int MAX_BLOCK_MS = 60_000;
    private static final int RETRY_BACKOFF_MS = 2;
    private static final int LONGEST_RETRY_BACKOFF_MS = 100;
    private static final int BATCH_BYTES = 128 * 1024;

    /**
     * How long a result that the spool has may wait for others: most of what a produce request costs is not its bytes.
     * A commit waits for nothing.
     */
    private static final int LINGER_WITH_SPOOL_MS = 50;

    private static final int FETCH_BYTES = 16 * 1024 * 1024;
    private static final int PARTITION_FETCH_BYTES = 2 * 1024 * 1024;
    private static final int POLL_RECORDS = 1_000;

    /** The broker keeps a fetch with nothing to read for so long, and with it whatever the reader asks for next. */
    private static final int SALVAGE_FETCH_WAIT_MS = 5;

    private final KafkaSettings kafka;
    private final ConsumptionConfig config;

    KafkaClients(KafkaSettings kafka, ConsumptionConfig config) {
        this.kafka = kafka;
        this.config = config;
    }

    /** Removes the member that an earlier worker left in the slot. */
    void evict() {
        try (Admin admin = Admin.create(client("admin"))) {
            new SlotEviction(admin, config.groupId(), config.slot()).run();
        }
    }

    /** Which making of {@code topic} this is. */
    TopicIncarnation incarnationOf(String topic) {
        try (Admin admin = Admin.create(client("admin"))) {
            Uuid id = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .values()
                    .iterator()
                    .next()
                    .topicId();
            return new TopicIncarnation(id.getMostSignificantBits(), id.getLeastSignificantBits());
        } catch (ExecutionException e) {
            throw new KafkaException("cannot describe topic " + topic, e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** The group's member: static, so that a restart within the session takes its own partitions back. */
    Consumer<byte[], byte[]> member() {
        return new KafkaConsumer<>(memberProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    Map<String, Object> memberProperties() {
        Map<String, Object> properties = client("member");
        properties.putAll(Map.of(
                ConsumerConfig.GROUP_PROTOCOL_CONFIG,
                "consumer",
                ConsumerConfig.GROUP_ID_CONFIG,
                config.groupId(),
                ConsumerConfig.GROUP_INSTANCE_ID_CONFIG,
                config.slot(),
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                POLL_RECORDS,
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                FETCH_BYTES,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                PARTITION_FETCH_BYTES));
        return properties;
    }

    /** Reads aborted records, too; belongs to no group. */
    Consumer<byte[], byte[]> salvageReader() {
        return new GrouplessConsumer<>(salvageProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    Map<String, Object> salvageProperties() {
        Map<String, Object> properties = client("salvage");
        properties.putAll(Map.of(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_uncommitted",
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                SALVAGE_FETCH_WAIT_MS,
                ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                FETCH_BYTES,
                ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                PARTITION_FETCH_BYTES));
        return properties;
    }

    /** Two transactional producers of this slot; see {@link EagerTransactions}. */
    List<Producer<byte[], byte[]>> producers() {
        return Stream.of("a", "b").map(this::producer).toList();
    }

    private Producer<byte[], byte[]> producer(String name) {
        return new KafkaProducer<>(producerProperties(name), new ByteArraySerializer(), new ByteArraySerializer());
    }

    Map<String, Object> producerProperties(String name) {
        Map<String, Object> properties = client("producer-" + name);
        properties.putAll(Map.of(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                config.groupId() + "-" + config.slot() + "-" + name,
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                TRANSACTION_TIMEOUT_MS,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                MAX_BLOCK_MS,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.LINGER_MS_CONFIG,
                config.spoolDirectory() == null ? 0 : LINGER_WITH_SPOOL_MS,
                ProducerConfig.BATCH_SIZE_CONFIG,
                BATCH_BYTES,
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                TopicCatalogue.TEXT_COMPRESSION,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                TopicCatalogue.MAX_MESSAGE_BYTES));
        properties.put(ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG, TopicCatalogue.TEXT_COMPRESSION_LEVEL);
        // The first records of a transaction are turned away while the broker still ends the one before. What waits out
        // a long backoff then is not in the log yet, and is paid for again if the process is killed; and what was sent
        // behind it arrives out of order.
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        properties.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, RETRY_BACKOFF_MS);
        properties.put(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, LONGEST_RETRY_BACKOFF_MS);
        return properties;
    }

    private Map<String, Object> client(String role) {
        Map<String, Object> properties = new HashMap<>(kafka.clientProperties());
        properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, config.groupId() + "-" + config.slot() + "-" + role);
        return properties;
    }
}
