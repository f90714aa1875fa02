package dev.tallymill.bench.ledger;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.BatchProgress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads {@code batch-progress} from its end of now on. */
final class ProgressWatch implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(20);
    private static final int EMPTY_POLLS = 50;

    private final KafkaConsumer<String, BatchProgress> consumer;

    ProgressWatch(KafkaSettings kafka) {
        Map<String, Object> config = kafka.clientProperties();
        config.put("isolation.level", "read_committed");
        config.put("enable.auto.commit", false);
        config.put("fetch.max.wait.ms", 20);
        consumer = new KafkaConsumer<>(config, new StringDeserializer(), kafka.deserializer(false));
        List<TopicPartition> partitions = consumer.partitionsFor(kafka.topics().batchProgress()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /** Hands over what has come, waiting a little. */
    void poll(Consumer<BatchProgress> sink) {
        for (ConsumerRecord<String, BatchProgress> record : consumer.poll(POLL)) {
            sink.accept(record.value());
        }
    }

    /** Reads what an earlier writer's last transaction still brings to light, until nothing has come for a while. */
    void drain() {
        int empty = 0;
        while (empty < EMPTY_POLLS) {
            int[] seen = {0};
            poll(row -> seen[0]++);
            empty = seen[0] == 0 ? empty + 1 : 0;
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
