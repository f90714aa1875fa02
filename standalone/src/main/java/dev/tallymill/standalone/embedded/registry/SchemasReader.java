package dev.tallymill.standalone.embedded.registry;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that owns the consumer of {@code _schemas} and applies its records; others wait for offsets. */
final class SchemasReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(SchemasReader.class);

    private final Consumer<byte[], byte[]> consumer;
    private final RegistryState state;
    private final RecordCodec codec = new RecordCodec();
    private final Thread thread;
    private final Lock lock = new ReentrantLock();
    private final Condition advanced = lock.newCondition();
    private volatile boolean closing;
    // Under the lock: the end of the topic when the thread started, how far it has come, and why it stopped.
    private long startTarget = Long.MAX_VALUE;
    private long position;
    private @Nullable RuntimeException failure;

    private SchemasReader(Consumer<byte[], byte[]> consumer, RegistryState state) {
        this.consumer = consumer;
        this.state = state;
        this.thread =
                Thread.ofPlatform().name("tallymill-registry-reader").daemon().unstarted(this::run);
    }

    /** Takes the consumer over, the closing of it included. */
    static SchemasReader start(Consumer<byte[], byte[]> consumer, RegistryState state) {
        SchemasReader reader = new SchemasReader(consumer, state);
        reader.thread.start();
        return reader;
    }

    /** Returns when everything has been applied that stood in the topic at the start. */
    void awaitStart(Duration limit) {
        awaitPosition(-1, limit);
    }

    /** Returns when the record at {@code offset} has been applied. */
    void await(long offset, Duration limit) {
        awaitPosition(offset + 1, limit);
    }

    @Override
    public void close() {
        closing = true;
        consumer.wakeup();
        try {
            thread.join(STOP_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try (consumer) {
            consumer.assign(List.of(SchemasTopic.PARTITION));
            consumer.seekToBeginning(List.of(SchemasTopic.PARTITION));
            long end = consumer.endOffsets(List.of(SchemasTopic.PARTITION)).getOrDefault(SchemasTopic.PARTITION, 0L);
            advance(() -> startTarget = end);
            while (!closing) {
                consumer.poll(POLL).forEach(this::apply);
                long reached = consumer.position(SchemasTopic.PARTITION);
                advance(() -> position = reached);
            }
        } catch (WakeupException e) {
            LOG.debug("the reader of {} was told to stop", SchemasTopic.NAME);
        } catch (KafkaException e) {
            LOG.error("the registry can no longer read {}", SchemasTopic.NAME, e);
            advance(() -> failure = e);
        }
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        try {
            state.apply(codec.decode(record.key(), record.value()));
        } catch (IOException e) {
            LOG.warn("offset {} of {} is not JSON and is left out", record.offset(), SchemasTopic.NAME, e);
        }
    }

    private void advance(Runnable change) {
        lock.lock();
        try {
            change.run();
            advanced.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** @param wanted a position, or -1 for the one found at the start */
    private void awaitPosition(long wanted, Duration limit) {
        lock.lock();
        try {
            long nanosLeft = limit.toNanos();
            while (position < (wanted < 0 ? startTarget : wanted)) {
                if (failure != null) {
                    throw new SchemaLogException("cannot read " + SchemasTopic.NAME, failure);
                }
                if (nanosLeft <= 0) {
                    throw new SchemaLogException(SchemasTopic.NAME + " did not answer within " + limit, null);
                }
                nanosLeft = advanced.awaitNanos(nanosLeft);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SchemaLogException("interrupted while reading " + SchemasTopic.NAME, e);
        } finally {
            lock.unlock();
        }
    }
}
