package dev.tallymill.worker;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.Control;
import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.record.PromptResult;
import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.topic.TopicAdmin;
import dev.tallymill.schemas.topic.TopicCatalogue;
import dev.tallymill.schemas.topic.TopicSettings;
import dev.tallymill.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;

/** One real broker for a test class; each test works under a topic prefix of its own. */
public final class TestCluster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final KafkaClusterTestKit kit;

    private TestCluster(KafkaClusterTestKit kit) {
        this.kit = kit;
    }

    public static TestCluster start() throws Exception {
        KafkaClusterTestKit kit = new KafkaClusterTestKit.Builder(new TestKitNodes.Builder()
                        .setCombined(true)
                        .setNumBrokerNodes(1)
                        .setNumControllerNodes(1)
                        .build())
                .setConfigProp("offsets.topic.replication.factor", "1")
                .setConfigProp("offsets.topic.num.partitions", "4")
                .setConfigProp("transaction.state.log.replication.factor", "1")
                .setConfigProp("transaction.state.log.min.isr", "1")
                .setConfigProp("transaction.state.log.num.partitions", "4")
                .setConfigProp("group.consumer.min.session.timeout.ms", "1000")
                .setConfigProp("group.consumer.session.timeout.ms", "3000")
                .setConfigProp("group.consumer.min.heartbeat.interval.ms", "200")
                .setConfigProp("group.consumer.heartbeat.interval.ms", "200")
                .build();
        kit.format();
        kit.startup();
        kit.waitForReadyBrokers();
        return new TestCluster(kit);
    }

    /** Fresh topics, named after {@code test}. */
    public Space space(String test) {
        Space space = new Space(settings(kit.bootstrapServers(), test));
        try (var admin = kit.admin()) {
            new TopicAdmin(admin, Time.SYSTEM, PATIENCE)
                    .createMissing(new TopicCatalogue(space.kafka.topics(), TopicSettings.forEmbedded(4)));
        }
        return space;
    }

    static KafkaSettings settings(String bootstrapServers, String test) {
        return new KafkaSettings(
                bootstrapServers,
                "mock://" + test,
                new Topics(test + "."),
                Map.of(),
                Map.of(),
                KafkaSettings.DEFAULT_SERIALIZER,
                KafkaSettings.DEFAULT_DESERIALIZER);
    }

    @Override
    public void close() {
        Utils.closeQuietly(kit, "test broker");
    }

    /** The topics of one test, and what a producer and a reader do with them. */
    public static final class Space {

        public final KafkaSettings kafka;

        private Space(KafkaSettings kafka) {
            this.kafka = kafka;
        }

        public static PromptJob job(int number) {
            PromptJob job = new PromptJob();
            job.setJob(new JobReference(
                    "job-" + number, "tenant", null, null, "custom-" + number, "/v1/chat/completions", "gpt-oss-120b"));
            job.setBody("{\"prompt\":\"" + number + "\"}");
            job.setCreatedAt(Instant.EPOCH);
            return job;
        }

        /** Jobs 0 to {@code count}, spread over the partitions, no two neighbours in one transaction. */
        public void produceJobs(int count) {
            List<PromptJob> jobs = new ArrayList<>();
            for (int number = 0; number < count; number++) {
                jobs.add(job(number));
            }
            produce(jobs);
        }

        public void produce(List<PromptJob> jobs) {
            produce(jobs, new RecordHeaders());
        }

        /** As above, each record with these headers. */
        public void produce(List<PromptJob> jobs, Headers headers) {
            try (Serializer<PromptJob> serializer = kafka.serializer(false);
                    KafkaProducer<byte[], byte[]> producer = producer()) {
                for (int i = 0; i < jobs.size(); i++) {
                    byte[] value = serializer.serialize(kafka.topics().promptJobs(), jobs.get(i));
                    byte[] key = new byte[] {(byte) (i % 4)};
                    send(producer, new ProducerRecord<>(kafka.topics().promptJobs(), i % 4, key, value, headers));
                }
            }
        }

        /** Gives the workers an order. */
        public void order(String key, Control order) {
            try (Serializer<Control> serializer = kafka.serializer(false);
                    KafkaProducer<byte[], byte[]> producer = producer()) {
                byte[] value = serializer.serialize(kafka.topics().control(), order);
                send(
                        producer,
                        new ProducerRecord<>(kafka.topics().control(), key.getBytes(StandardCharsets.UTF_8), value));
            }
        }

        public void produceBytes(int partition, byte[] value) {
            try (KafkaProducer<byte[], byte[]> producer = producer()) {
                send(producer, new ProducerRecord<>(kafka.topics().promptJobs(), partition, null, value));
            }
        }

        @SuppressWarnings("FutureReturnValueIgnored") // the tests wait for what becomes of the record
        private static void send(KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
            producer.send(record);
        }

        private KafkaProducer<byte[], byte[]> producer() {
            return new KafkaProducer<>(kafka.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer());
        }

        public List<ConsumerRecord<byte[], byte[]>> awaitResults(int count) {
            return await(kafka.topics().promptResults(), "read_committed", count);
        }

        public List<ConsumerRecord<byte[], byte[]>> await(String topic, String isolation, int count) {
            List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
            read(topic, isolation, found::add, ignored -> found.size() >= count);
            return found;
        }

        /** Everything in {@code topic}, up to its end now. */
        public List<ConsumerRecord<byte[], byte[]>> all(String topic, String isolation) {
            List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
            read(topic, isolation, found::add, reader -> {
                Map<TopicPartition, Long> ends = reader.endOffsets(reader.assignment());
                return ends.entrySet().stream().allMatch(end -> reader.position(end.getKey()) >= end.getValue());
            });
            return found;
        }

        private void read(
                String topic,
                String isolation,
                Consumer<ConsumerRecord<byte[], byte[]>> sink,
                Predicate<KafkaConsumer<byte[], byte[]>> enough) {
            Map<String, Object> config = new HashMap<>(kafka.clientProperties());
            config.put("isolation.level", isolation);
            try (var reader = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                List<TopicPartition> partitions = reader.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
                reader.assign(partitions);
                reader.seekToBeginning(partitions);
                long deadline = System.nanoTime() + PATIENCE.toNanos();
                while (!enough.test(reader)) {
                    if (System.nanoTime() > deadline) {
                        throw new AssertionError("gave up waiting for records of " + topic);
                    }
                    reader.poll(Duration.ofMillis(50)).forEach(sink);
                }
            }
        }

        public List<PromptResult> results(List<ConsumerRecord<byte[], byte[]>> found) {
            try (Deserializer<PromptResult> deserializer = kafka.deserializer(false)) {
                return found.stream()
                        .map(one -> deserializer.deserialize(one.topic(), one.value()))
                        .toList();
            }
        }

        public List<TokenUsage> usage() {
            try (Deserializer<TokenUsage> deserializer = kafka.deserializer(false)) {
                return all(kafka.topics().tokenUsage(), "read_committed").stream()
                        .map(one -> deserializer.deserialize(one.topic(), one.value()))
                        .toList();
            }
        }
    }
}
