package dev.tallymill.standalone.embedded.registry;

import dev.tallymill.schemas.topic.GrouplessConsumer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The {@code _schemas} topic: compacted, one partition, written by this process only, read by one thread that applies
 * every record to the {@link RegistryState}. {@link #append} is for one caller at a time.
 */
final class SchemasTopic implements SchemaLog, AutoCloseable {

    static final String NAME = "_schemas";
    static final TopicPartition PARTITION = new TopicPartition(NAME, 0);

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Map<String, Object> clientConfig;
    private final RecordCodec codec = new RecordCodec();
    private final SchemasReader reader;
    private @Nullable Producer<byte[], byte[]> producer;

    private SchemasTopic(Map<String, Object> clientConfig, SchemasReader reader) {
        this.clientConfig = clientConfig;
        this.reader = reader;
    }

    /** Makes the topic if there is none, and returns when {@code state} has everything that stands in it. */
    static SchemasTopic open(String bootstrapServers, RegistryState state) {
        Map<String, Object> config = new HashMap<>();
        config.put("bootstrap.servers", bootstrapServers);
        config.put("metric.reporters", "");
        SchemasReader reader = SchemasReader.start(consumerOfExistingTopic(config), state);
        try {
            reader.awaitStart(LIMIT);
            return new SchemasTopic(config, reader);
        } catch (SchemaLogException e) {
            reader.close();
            throw e;
        }
    }

    @Override
    public void append(RegistryRecord record) {
        long offset;
        try {
            offset = producer()
                    .send(new ProducerRecord<>(NAME, PARTITION.partition(), codec.key(record), codec.value(record)))
                    .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
                    .offset();
        } catch (ExecutionException | TimeoutException e) {
            throw new SchemaLogException("cannot write to " + NAME, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SchemaLogException("interrupted while writing to " + NAME, e);
        }
        reader.await(offset, LIMIT);
    }

    @Override
    public void close() {
        reader.close();
        Producer<byte[], byte[]> open = producer;
        if (open != null) {
            open.close(Duration.ofSeconds(2));
        }
    }

    /** Opened at the first write: most starts find every schema registered. */
    private Producer<byte[], byte[]> producer() {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            Map<String, Object> config = new HashMap<>(clientConfig);
            config.put("acks", "all");
            config.put("linger.ms", 0);
            config.put("buffer.memory", 4 << 20);
            open = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
            producer = open;
        }
        return open;
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, Object> clientConfig) {
        Map<String, Object> config = new HashMap<>(clientConfig);
        config.put("allow.auto.create.topics", false);
        config.put("enable.auto.commit", false);
        config.put("auto.offset.reset", "earliest");
        return new GrouplessConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static KafkaConsumer<byte[], byte[]> consumerOfExistingTopic(Map<String, Object> config) {
        KafkaConsumer<byte[], byte[]> consumer = consumer(config);
        try {
            if (consumer.partitionsFor(NAME, LIMIT).isEmpty()) {
                create(config);
            }
            return consumer;
        } catch (KafkaException | SchemaLogException e) {
            consumer.close();
            throw e instanceof SchemaLogException known ? known : new SchemaLogException("cannot find " + NAME, e);
        }
    }

    private static void create(Map<String, Object> config) {
        NewTopic topic = new NewTopic(NAME, 1, (short) 1)
                .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
        try (Admin admin = Admin.create(config)) {
            admin.createTopics(List.of(topic)).all().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new SchemaLogException("cannot create " + NAME, e);
            }
        } catch (TimeoutException e) {
            throw new SchemaLogException("cannot create " + NAME, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SchemaLogException("interrupted while creating " + NAME, e);
        }
    }
}
