package dev.tallymill.aggregator.follow;

import dev.tallymill.aggregator.view.ReadModel;
import dev.tallymill.aggregator.view.Tables;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.serde.UndecodableRecordException;
import dev.tallymill.schemas.topic.GrouplessConsumer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a {@link ReadModel} up to date with the published topics, all partitions of them, on a thread of its own: every
 * instance shows everything, whichever tasks it runs. What cannot be decoded is passed over. When Kafka fails for good
 * reading begins anew, after a pause, from the start: rows replace rows, so nothing is counted twice.
 */
public final class ViewFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ViewFollower.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration SWEEP_EVERY = Duration.ofMinutes(1);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);
    private static final long PAUSE_MILLIS = 500;
    private static final int RECORDS_A_POLL = 5_000;

    /** A total must be on the screen soon after its commit, so a fetch must not wait long for what comes next. */
    private static final int FETCH_WAIT_MILLIS = 100;

    private final KafkaSettings kafka;
    private final ReadModel model;
    private final Clock clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile long lag = -1;
    private long sweptAt;

    private ViewFollower(KafkaSettings kafka, ReadModel model, Clock clock) {
        this.kafka = kafka;
        this.model = model;
        this.clock = clock;
        this.thread =
                Thread.ofPlatform().name("tallymill-aggregator-view").daemon().unstarted(this::run);
    }

    /** Begins to read. */
    public static ViewFollower start(KafkaSettings kafka, ReadModel model, Clock clock) {
        ViewFollower follower = new ViewFollower(kafka, model, clock);
        follower.thread.start();
        return follower;
    }

    /** Topics it reads. */
    public static List<String> topics(KafkaSettings kafka) {
        return ViewRecords.topics(kafka.topics());
    }

    /** Records of the first look at the topics still to be read; -1 before that look. */
    public long startingLag() {
        return lag;
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(CLOSE_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!isClosing()) {
            try {
                follow();
            } catch (WakeupException e) {
                LOG.debug("closing");
            } catch (KafkaException e) {
                LOG.warn("the dashboard's topics cannot be read, trying again: {}", e.toString());
                pause();
            } catch (RuntimeException e) {
                LOG.error("the dashboard's topics cannot be read, trying again", e);
                pause();
            }
        }
    }

    private void follow() {
        ViewRecords records = new ViewRecords(kafka);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new GrouplessConsumer<>(config(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = topics(kafka).stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.beginningOffsets(partitions).forEach(consumer::seek);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (!isClosing()) {
                noteLag(consumer, ends);
                apply(consumer.poll(POLL), records);
                sweep();
            }
        }
    }

    private void noteLag(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        if (lag == 0) {
            return;
        }
        lag = ends.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - consumer.position(end.getKey())))
                .sum();
        if (lag == 0) {
            model.setCaughtUp();
        }
    }

    /** Decodes outside of the tables' lock, then changes them at once. */
    private void apply(ConsumerRecords<byte[], byte[]> polled, ViewRecords records) {
        List<Consumer<Tables>> changes = new ArrayList<>(polled.count());
        for (ConsumerRecord<byte[], byte[]> record : polled) {
            decode(record, records, changes);
        }
        if (!changes.isEmpty()) {
            model.change(tables -> changes.forEach(change -> change.accept(tables)));
        }
    }

    private void decode(ConsumerRecord<byte[], byte[]> record, ViewRecords records, List<Consumer<Tables>> changes) {
        while (!isClosing()) {
            try {
                changes.add(records.changeOf(record));
                return;
            } catch (RetriableException e) {
                LOG.warn("the schema registry does not answer, trying again: {}", e.getMessage());
                pause();
            } catch (UndecodableRecordException e) {
                LOG.error(
                        "passing over {}-{} offset {}, which cannot be decoded: {}",
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        e.getMessage());
                return;
            }
        }
    }

    private void sweep() {
        long now = clock.millis();
        if (now - sweptAt > SWEEP_EVERY.toMillis()) {
            sweptAt = now;
            model.change(tables -> tables.spend().sweep(now));
        }
    }

    private void pause() {
        try {
            boolean unusedClosing = closing.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0 || Thread.currentThread().isInterrupted();
    }

    private Map<String, Object> config() {
        Map<String, Object> config = kafka.clientProperties();
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_A_POLL);
        config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT_MILLIS);
        return config;
    }
}
