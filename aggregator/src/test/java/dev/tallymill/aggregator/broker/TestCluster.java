package dev.tallymill.aggregator.broker;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.topic.TopicAdmin;
import dev.tallymill.schemas.topic.TopicCatalogue;
import dev.tallymill.schemas.topic.TopicSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;
import org.apache.kafka.common.utils.Time;

/** One broker as `tallymill run` has it, with all topics, and a registry. */
final class TestCluster implements AutoCloseable {

    private static final int PARTITIONS = 4;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final int partitions;
    private final KafkaClusterTestKit cluster;
    private final TestRegistry registry = new TestRegistry();

    TestCluster() throws Exception {
        this(PARTITIONS);
    }

    /** With {@code partitions} partitions of {@code token-usage}. */
    TestCluster(int partitions) throws Exception {
        this.partitions = partitions;
        cluster = new KafkaClusterTestKit.Builder(new TestKitNodes.Builder()
                        .setCombined(true)
                        .setNumBrokerNodes(1)
                        .setNumControllerNodes(1)
                        .build())
                .setConfigProp("group.initial.rebalance.delay.ms", "0")
                .setConfigProp("offsets.topic.num.partitions", "1")
                .setConfigProp("offsets.topic.replication.factor", "1")
                .setConfigProp("transaction.state.log.num.partitions", "1")
                .setConfigProp("transaction.state.log.replication.factor", "1")
                .setConfigProp("transaction.state.log.min.isr", "1")
                .setConfigProp("auto.create.topics.enable", "false")
                .build();
        cluster.format();
        cluster.startup();
        cluster.waitForReadyBrokers();
        try (Admin admin = admin()) {
            new TopicAdmin(admin, Time.SYSTEM, TIMEOUT).createMissing(new TopicCatalogue(kafka().topics(), settings()));
        }
    }

    KafkaSettings kafka() {
        return KafkaSettings.of(cluster.bootstrapServers(), registry.url());
    }

    Admin admin() {
        return Admin.create(kafka().clientProperties());
    }

    /** A producer of bytes under text keys. */
    Producer<String, byte[]> producer() {
        Map<String, Object> config = kafka().clientProperties();
        config.put("linger.ms", 5);
        return new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer());
    }

    /** Writes usage as a worker does: to the partition of the job, here the remainder of its shard. */
    void produce(List<TokenUsage> usages) {
        Serializer<TokenUsage> serializer = kafka().serializer(false);
        String topic = kafka().topics().tokenUsage();
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (Producer<String, byte[]> producer = producer()) {
            for (TokenUsage usage : usages) {
                sent.add(producer.send(
                        new ProducerRecord<>(topic, partition(usage), "key", serializer.serialize(topic, usage))));
            }
        }
        sent.forEach(TestCluster::requireSent);
        serializer.close();
    }

    /** Writes what is not a usage record to {@code token-usage}. */
    void produceBytes(int partition, String key, byte[] value) {
        try (Producer<String, byte[]> producer = producer()) {
            requireSent(producer.send(new ProducerRecord<>(kafka().topics().tokenUsage(), partition, key, value)));
        }
    }

    /** A reader of committed records from the beginning of {@code topic} on. */
    Consumer<byte[], byte[]> reader(String topic) {
        Map<String, Object> config = kafka().clientProperties();
        config.put("isolation.level", "read_committed");
        config.put("enable.auto.commit", false);
        Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    /** Every committed record of {@code topic} so far, partition by partition. */
    void readAll(String topic, BiConsumer<byte[], byte[]> row) {
        try (Consumer<byte[], byte[]> consumer = reader(topic)) {
            Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(consumer.assignment()));
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    row.accept(record.key(), record.value());
                }
            }
        }
    }

    /** Where each partition of {@code topic} ends now. */
    Map<TopicPartition, Long> ends(String topic) {
        try (Consumer<byte[], byte[]> consumer = reader(topic)) {
            return new HashMap<>(consumer.endOffsets(consumer.assignment()));
        }
    }

    /** Returns once {@code condition} holds. */
    static void await(String what, Duration timeout, BooleanSupplier condition) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain: " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    @Override
    public void close() {
        try {
            cluster.close();
        } catch (Exception e) {
            throw new IllegalStateException("the test broker did not stop", e);
        } finally {
            registry.close();
        }
    }

    private static void requireSent(Future<RecordMetadata> sent) {
        try {
            sent.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a record was not written", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private TopicSettings settings() {
        TopicSettings embedded = TopicSettings.forEmbedded(4);
        return new TopicSettings(
                partitions, 1, 1, 1, embedded.fileRetention(), embedded.resultRetention(), embedded.usageRetention());
    }

    int partition(TokenUsage usage) {
        Long line = usage.getJob().getLine();
        int shard = line == null ? usage.getJob().getJobId().hashCode() : (int) (line / 512);
        return Math.floorMod(shard, partitions);
    }
}
