package dev.tallymill.bench.worker;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.topic.TopicCatalogue;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka clients for programs other than the worker, with the worker's sizes and compression. */
final class BenchClients {

    private static final int BATCH_BYTES = 128 * 1024;
    private static final int POLL_RECORDS = 1_000;

    private BenchClients() {}

    static KafkaConsumer<byte[], byte[]> consumer(KafkaSettings kafka, String group) {
        Map<String, Object> properties = kafka.clientProperties();
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static KafkaProducer<byte[], byte[]> producer(KafkaSettings kafka, String transactionalId) {
        Map<String, Object> properties = kafka.clientProperties();
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, TopicCatalogue.TEXT_COMPRESSION);
        properties.put(ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG, TopicCatalogue.TEXT_COMPRESSION_LEVEL);
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
