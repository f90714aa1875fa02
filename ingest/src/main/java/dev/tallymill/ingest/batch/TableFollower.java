package dev.tallymill.ingest.batch;

import dev.tallymill.schemas.serde.UndecodableRecordException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the tables' topics from their beginning and goes on for ever, on a thread of its own that owns the consumer.
 * Other threads wait through {@link TablePositions}.
 *
 * <p>A record that nobody can ever decode is passed over with an error in the log: it stays where it is, in a compacted
 * topic, and one bad record must not stop all tenants.
 */
final class TableFollower implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TableFollower.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);
    private static final long RETRY_PAUSE_MS = 500;

    private final Consumer<String, byte @Nullable []> consumer;
    private final DiskBatchTables tables;
    private final TablePositions positions;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    TableFollower(Consumer<String, byte @Nullable []> consumer, DiskBatchTables tables, TablePositions positions) {
        this.consumer = consumer;
        this.tables = tables;
        this.positions = positions;
        this.thread =
                Thread.ofPlatform().name("tallymill-ingest-tables").daemon().start(this::run);
    }

    @Override
    public void close() {
        closing.countDown();
        consumer.wakeup();
        try {
            thread.join(CLOSE_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (consumer) {
            List<TopicPartition> partitions = tables.topicNames().stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            // Explicit offsets, so that every position is known at once and asking for it never blocks.
            consumer.beginningOffsets(partitions).forEach(consumer::seek);
            // Before the first poll, which waits for records that empty topics do not have.
            positions.advance(positionsOf(partitions), false);
            while (!isClosing()) {
                ConsumerRecords<String, byte @Nullable []> records = consumer.poll(POLL);
                for (ConsumerRecord<String, byte @Nullable []> record : records) {
                    apply(record);
                }
                positions.advance(positionsOf(partitions), !records.isEmpty());
            }
        } catch (WakeupException e) {
            LOG.debug("closing");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("cannot follow the tables' topics any more", e);
            positions.fail(e);
        }
    }

    private Map<TopicPartition, Long> positionsOf(List<TopicPartition> partitions) {
        Map<TopicPartition, Long> reached = new HashMap<>();
        partitions.forEach(partition -> reached.put(partition, consumer.position(partition)));
        return reached;
    }

    private void apply(ConsumerRecord<String, byte @Nullable []> record) throws InterruptedException {
        while (!isClosing()) {
            try {
                tables.apply(record);
                return;
            } catch (RetriableException e) {
                LOG.warn("the schema registry does not answer, trying again: {}", e.getMessage());
                closing.await(RETRY_PAUSE_MS, TimeUnit.MILLISECONDS);
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

    private boolean isClosing() {
        return closing.getCount() == 0;
    }
}
