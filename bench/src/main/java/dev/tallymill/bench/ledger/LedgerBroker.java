package dev.tallymill.bench.ledger;

import dev.tallymill.bench.process.BrokerProcess;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.topic.TopicAdmin;
import dev.tallymill.schemas.topic.TopicCatalogue;
import dev.tallymill.schemas.topic.TopicSettings;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Time;

/** A broker process with Tallymill's topics. */
final class LedgerBroker implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int DELIVERY_MILLIS = 600_000;

    private final Path scratch;
    private final BrokerProcess process;

    /** In {@code scratch}, with so many partitions of {@code token-usage}. */
    LedgerBroker(Path scratch, int partitions) throws IOException {
        this.scratch = scratch;
        Path directory = Files.createDirectories(scratch.resolve("kafka"));
        this.process = BrokerProcess.start(directory);
        try (Admin admin = Admin.create(kafka().clientProperties())) {
            new TopicAdmin(admin, Time.SYSTEM, TIMEOUT)
                    .createMissing(new TopicCatalogue(kafka().topics(), TopicSettings.forEmbedded(partitions)));
        }
    }

    BrokerProcess process() {
        return process;
    }

    KafkaSettings kafka() {
        return process.kafka();
    }

    /** The configuration of an aggregator, as a file. */
    Path configFile() throws IOException {
        return configFile(Map.of());
    }

    /** The same with further settings. */
    Path configFile(Map<String, String> settings) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", kafka().bootstrapServers());
        properties.setProperty("schema.registry.url", kafka().schemaRegistryUrl());
        properties.setProperty("aggregator.instance.id", "aggregator-1");
        properties.setProperty(
                "aggregator.state.dir", scratch.resolve("aggregator-state").toString());
        settings.forEach(properties::setProperty);
        Path file = scratch.resolve("aggregator.properties");
        try (Writer writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
        }
        return file;
    }

    /** A producer that outlives the broker's restarts and writes each record once. */
    <V> Producer<String, V> producer(Serializer<V> values) {
        Map<String, Object> config = kafka().clientProperties();
        config.put("linger.ms", 5);
        config.put("batch.size", 256 * 1024);
        config.put("enable.idempotence", true);
        config.put("delivery.timeout.ms", DELIVERY_MILLIS);
        config.put("max.block.ms", DELIVERY_MILLIS);
        return new KafkaProducer<>(config, new StringSerializer(), values);
    }

    /** Deletes all records of {@code topic}. */
    void purge(String topic) throws InterruptedException {
        try (Admin admin = Admin.create(kafka().clientProperties())) {
            Map<String, TopicDescription> topics =
                    admin.describeTopics(List.of(topic)).allTopicNames().get();
            Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
            topics.values()
                    .forEach(description -> description
                            .partitions()
                            .forEach(partition -> all.put(
                                    new TopicPartition(topic, partition.partition()),
                                    RecordsToDelete.beforeOffset(-1))));
            admin.deleteRecords(all).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot purge " + topic, e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
