package dev.tallymill.worker.control;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.Control;
import dev.tallymill.schemas.topic.GrouplessConsumer;
import dev.tallymill.worker.call.Sleeper;
import dev.tallymill.worker.registry.RegistryPatience;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all of the {@code control} topic from its beginning, and goes on as orders come, on a thread of its own. It
 * belongs to no group: every worker must know every order. While Kafka or the registry is away it tries again.
 */
public final class ControlFollower implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ControlFollower.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration ORDERLY_WAIT = Duration.ofMillis(500);
    private static final Duration LAST_WAIT = Duration.ofSeconds(5);

    private final KafkaSettings kafka;
    private final Orders orders;
    private final Sleeper sleeper;
    private final RegistryPatience registry;
    private final Thread thread;
    private volatile @Nullable Consumer<byte[], byte[]> reader;
    private volatile boolean closed;
    private volatile @Nullable RuntimeException failure;

    private ControlFollower(KafkaSettings kafka, Orders orders, Sleeper sleeper) {
        this.kafka = kafka;
        this.orders = orders;
        this.sleeper = sleeper;
        this.registry = new RegistryPatience(sleeper);
        this.thread = Thread.ofPlatform().name("worker-control").daemon().unstarted(this::run);
    }

    /** Begins to follow; {@link Orders#isComplete} tells when {@code orders} has all that was there. */
    public static ControlFollower start(KafkaSettings kafka, Orders orders, Sleeper sleeper) {
        ControlFollower follower = new ControlFollower(kafka, orders, sleeper);
        follower.thread.start();
        return follower;
    }

    /** Why orders are not followed any more, which a retry would not mend; null while they are. */
    public @Nullable RuntimeException failure() {
        return failure;
    }

    @Override
    public void close() {
        closed = true;
        Consumer<byte[], byte[]> current = reader;
        if (current != null) {
            current.wakeup();
        }
        try {
            // It may be waiting for the registry or for Kafka to come back.
            if (!thread.join(ORDERLY_WAIT)) {
                thread.interrupt();
                thread.join(LAST_WAIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (Deserializer<Control> deserializer = kafka.deserializer(false)) {
            while (!closed) {
                followPatiently(deserializer);
            }
        } catch (InterruptedException | InterruptException | WakeupException e) {
            log.debug("Closed");
        } catch (RuntimeException e) {
            log.error("The worker cannot follow its orders", e);
            failure = e;
        }
    }

    private void followPatiently(Deserializer<Control> deserializer) throws InterruptedException {
        try (Consumer<byte[], byte[]> opened = open()) {
            reader = opened;
            follow(opened, deserializer);
        } catch (AuthorizationException | AuthenticationException | InterruptException | WakeupException e) {
            throw e;
        } catch (KafkaException e) {
            log.warn("The control topic cannot be read, trying again: {}", e.getMessage());
            sleeper.sleep(PAUSE);
        }
    }

    private void follow(Consumer<byte[], byte[]> opened, Deserializer<Control> deserializer)
            throws InterruptedException {
        String topic = kafka.topics().control();
        List<TopicPartition> partitions = opened.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        opened.assign(partitions);
        opened.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = opened.endOffsets(partitions);
        while (!closed) {
            if (!orders.isComplete()
                    && ends.entrySet().stream().allMatch(end -> opened.position(end.getKey()) >= end.getValue())) {
                orders.becomeComplete();
            }
            for (ConsumerRecord<byte[], byte[]> record : opened.poll(POLL)) {
                apply(record, deserializer);
            }
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> record, Deserializer<Control> deserializer)
            throws InterruptedException {
        if (record.key() == null) {
            log.error("The order at offset {} has no key: it is not carried out", record.offset());
            return;
        }
        @Nullable Control order;
        try {
            order = registry.insist(() -> deserializer.deserialize(record.topic(), record.value()));
        } catch (InterruptException e) {
            throw e;
        } catch (RuntimeException e) {
            // Not to the dead letters: every worker reads every order, at each of its starts again.
            log.error("The order at offset {} cannot be decoded: it is not carried out", record.offset(), e);
            return;
        }
        orders.apply(new String(record.key(), StandardCharsets.UTF_8), order);
    }

    private Consumer<byte[], byte[]> open() {
        Map<String, Object> properties = kafka.clientProperties();
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "tallymill-worker-control");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return new GrouplessConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
