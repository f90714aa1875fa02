package dev.tallymill.standalone.feed;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.schemas.config.KafkaSettings;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Reads an aggregated topic as docs/spend.md tells a reader to, and writes it by the functions of put.sql. */
record FeedReader(KafkaSettings kafka, Connection database) {

    private static final Duration POLL = Duration.ofMillis(50);

    /**
     * Delivers a topic from its beginning to its end, record by record.
     *
     * @param table where to, the name of the topic without its prefix, underscores for hyphens
     * @return number of records
     */
    long deliver(String topic, String table) throws SQLException {
        Map<String, Object> config = new HashMap<>(kafka.clientProperties());
        config.put("isolation.level", "read_committed");
        long records = 0;
        try (Deserializer<SpecificRecord> values = kafka.deserializer(false);
                KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                PreparedStatement put =
                        database.prepareStatement("SELECT tallymill.put_" + table + "(CAST(? AS jsonb))")) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    put.setString(
                            1,
                            row(record, values.deserialize(topic, record.value()))
                                    .toString());
                    put.execute();
                    records++;
                }
            }
        }
        return records;
    }

    private static ObjectNode row(ConsumerRecord<byte[], byte[]> record, SpecificRecord value) {
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        row.put("kafka_topic", record.topic());
        row.put("kafka_partition", record.partition());
        row.put("kafka_offset", record.offset());
        for (Schema.Field field : value.getSchema().getFields()) {
            set(row, field.name(), value.get(field.pos()));
        }
        return row;
    }

    private static void set(ObjectNode row, String name, @Nullable Object value) {
        switch (value) {
            case null -> row.putNull(name);
            case BigDecimal decimal -> row.put(name, decimal);
            case Integer number -> row.put(name, number);
            case Long number -> row.put(name, number);
            case Boolean flag -> row.put(name, flag);
            default -> row.put(name, value.toString());
        }
    }
}
