package dev.tallymill.ingest;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.topic.TopicAdmin;
import dev.tallymill.schemas.topic.TopicCatalogue;
import dev.tallymill.schemas.topic.TopicSettings;
import dev.tallymill.schemas.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;
import org.apache.kafka.common.utils.Time;

/** One real broker for all tests of a class; each test takes settings with topics of its own. */
public final class TestBroker implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final KafkaClusterTestKit cluster;

    public TestBroker() throws Exception {
        cluster = new KafkaClusterTestKit.Builder(new TestKitNodes.Builder()
                        .setCombined(true)
                        .setNumBrokerNodes(1)
                        .setNumControllerNodes(1)
                        .build())
                .setConfigProp("transaction.state.log.num.partitions", "1")
                .setConfigProp("transaction.state.log.replication.factor", "1")
                .setConfigProp("transaction.state.log.min.isr", "1")
                .setConfigProp("offsets.topic.num.partitions", "1")
                .setConfigProp("offsets.topic.replication.factor", "1")
                .setConfigProp("group.initial.rebalance.delay.ms", "0")
                .setConfigProp("auto.create.topics.enable", "false")
                .build();
        cluster.format();
        cluster.startup();
        cluster.waitForReadyBrokers();
    }

    /** Settings with all topics created under a prefix of their own. */
    public KafkaSettings freshTopics(String prefix) {
        return freshTopics(prefix, 1);
    }

    /** The same with so many partitions for batches. */
    public KafkaSettings freshTopics(String prefix, int statePartitions) {
        KafkaSettings plain = KafkaSettings.of(cluster.bootstrapServers(), "mock://" + prefix);
        KafkaSettings kafka = new KafkaSettings(
                plain.bootstrapServers(),
                plain.schemaRegistryUrl(),
                new Topics(prefix),
                plain.clientConfig(),
                plain.serdeConfig(),
                plain.valueSerializer(),
                plain.valueDeserializer());
        try (Admin admin = Admin.create(kafka.clientProperties())) {
            new TopicAdmin(admin, Time.SYSTEM, TIMEOUT)
                    .createMissing(new TopicCatalogue(kafka.topics(), settings(statePartitions)));
        }
        return kafka;
    }

    private static TopicSettings settings(int statePartitions) {
        Duration week = Duration.ofDays(7);
        return new TopicSettings(4, statePartitions, 1, 1, week, week, week);
    }

    /** A producer of Avro records that a test writes as another service would. */
    public static Producer<String, SpecificRecord> producer(KafkaSettings kafka) {
        return new KafkaProducer<>(kafka.clientProperties(), new StringSerializer(), kafka.serializer(false));
    }

    /** Every committed record of {@code topic} up to its present end. */
    public static <T> List<T> readAll(KafkaSettings kafka, String topic, Class<T> type) {
        try (Deserializer<Object> deserializer = kafka.deserializer(false)) {
            return readAll(kafka, topic).stream()
                    .map(record -> type.cast(deserializer.deserialize(topic, record.value())))
                    .collect(Collectors.toCollection(ArrayList::new));
        }
    }

    /** The same, as they are. */
    public static List<ConsumerRecord<String, byte[]>> readAll(KafkaSettings kafka, String topic) {
        Map<String, Object> config = new HashMap<>(kafka.clientProperties());
        config.put("isolation.level", "read_committed");
        config.put("enable.auto.commit", false);
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        try (Consumer<String, byte[]> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                    records.add(record);
                }
            }
        }
        return records;
    }

    /** Writes one record and waits for it. */
    public static void write(Producer<String, SpecificRecord> producer, String topic, String key, SpecificRecord value)
            throws Exception {
        producer.send(new ProducerRecord<>(topic, key, value)).get();
    }

    @Override
    public void close() {
        try {
            cluster.close();
        } catch (Exception e) {
            throw new AssertionError("the broker did not stop", e);
        }
    }
}
