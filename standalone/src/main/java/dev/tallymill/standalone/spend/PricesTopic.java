package dev.tallymill.standalone.spend;

import dev.tallymill.aggregator.price.list.PriceImport;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.Price;
import dev.tallymill.schemas.topic.GrouplessConsumer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The {@code prices} topic: reads all of it, and adds to it in one transaction. */
final class PricesTopic {

    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaSettings kafka;
    private final String topic;

    PricesTopic(KafkaSettings kafka) {
        this.kafka = kafka;
        this.topic = kafka.topics().prices();
    }

    /** Every entry by its key, in the order of the log. */
    Map<String, Price> read() {
        Map<String, Object> config = kafka.clientProperties();
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        try (KafkaConsumer<String, Price> reader =
                new GrouplessConsumer<>(config, new StringDeserializer(), kafka.<Price>deserializer(false))) {
            List<TopicPartition> partitions = reader.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            return readToEnd(reader, reader.endOffsets(partitions));
        }
    }

    private static Map<String, Price> readToEnd(KafkaConsumer<String, Price> reader, Map<TopicPartition, Long> ends) {
        Map<String, Price> prices = new LinkedHashMap<>();
        while (ends.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<String, Price> entry : reader.poll(POLL)) {
                prices.remove(entry.key());
                if (entry.value() != null) {
                    prices.put(entry.key(), entry.value());
                }
            }
        }
        return prices;
    }

    /** Adds {@code prices}, all or none. */
    void add(List<Price> prices) {
        Map<String, Object> config = kafka.clientProperties();
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, topic + "-import");
        try (KafkaProducer<String, Price> producer =
                new KafkaProducer<>(config, new StringSerializer(), kafka.serializer(false))) {
            producer.initTransactions();
            producer.beginTransaction();
            for (Price price : prices) {
                var unusedCommitTells = producer.send(new ProducerRecord<>(topic, PriceImport.key(price), price));
            }
            producer.commitTransaction();
        }
    }
}
