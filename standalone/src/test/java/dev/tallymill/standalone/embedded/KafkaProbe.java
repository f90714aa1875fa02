package dev.tallymill.standalone.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What tests do with a running broker: make a topic, write acknowledged records, read all of a topic. */
final class KafkaProbe {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Map<String, Object> config = new HashMap<>();

    KafkaProbe(String bootstrapServers) {
        config.put("bootstrap.servers", bootstrapServers);
        config.put("max.request.size", BrokerSettings.MAX_RECORD_BATCH_BYTES);
    }

    void createTopic(String topic, int partitions, Map<String, String> settings) {
        withAdmin(admin ->
                await(admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(settings)))
                        .all()));
    }

    void withAdmin(Consumer<Admin> action) {
        try (Admin admin = Admin.create(config)) {
            action.accept(admin);
        }
    }

    Producer<String, String> producer(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(config);
        all.put("acks", "all");
        all.putAll(settings);
        return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
    }

    /** Sends one record and waits for its acknowledgement. */
    void send(String topic, String key, String value) {
        try (Producer<String, String> producer = producer(Map.of())) {
            await(producer.send(new ProducerRecord<>(topic, key, value)));
        }
    }

    /** Sends without waiting; the callback hears of the outcome. */
    @SuppressWarnings("FutureReturnValueIgnored")
    static void sendAsync(Producer<String, String> producer, ProducerRecord<String, String> record, Callback callback) {
        producer.send(record, callback);
    }

    /** Everything from the first offset to the end of each partition at the time of the call. */
    List<ConsumerRecord<String, String>> readAll(String topic) {
        List<ConsumerRecord<String, String>> found = new ArrayList<>();
        Map<String, Object> reading = new HashMap<>(config);
        reading.put("isolation.level", "read_committed");
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(reading, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(KafkaProbe::partition)
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(found::add);
            }
        }
        return found;
    }

    /** Where the partitions of {@code topic} end, for such a reader. */
    Map<TopicPartition, Long> ends(String topic, int partitions, IsolationLevel isolation) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            asked.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        withAdmin(admin -> await(admin.listOffsets(asked, new ListOffsetsOptions(isolation)).all())
                .forEach((partition, end) -> ends.put(partition, end.offset())));
        return ends;
    }

    static <T> T await(Future<T> future) {
        try {
            return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("no answer within " + LIMIT, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static TopicPartition partition(PartitionInfo info) {
        return new TopicPartition(info.topic(), info.partition());
    }
}
