package dev.tallymill.aggregator;

import dev.tallymill.aggregator.topology.Failures;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running aggregator. Thread-safe.
 *
 * <p>A thread that dies of something that passes (broker or registry out of reach) is replaced after a pause, however
 * often; anything else stops the service with a {@link #failure()}.
 */
public final class AggregatorService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AggregatorService.class);
    private static final Duration PAUSE_BEFORE_REPLACEMENT = Duration.ofSeconds(1);

    private final KafkaStreams streams;
    private final Time time;
    private final Duration closeTimeout;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch totals;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** @param totals counted down when totals are published for the first time */
    AggregatorService(KafkaStreams streams, CountDownLatch totals, Time time, Duration closeTimeout) {
        this.streams = streams;
        this.totals = totals;
        this.time = time;
        this.closeTimeout = closeTimeout;
    }

    /** Returns once the prices are read; counting begins shortly after, in threads of its own. */
    void start() {
        streams.setUncaughtExceptionHandler(this::onDeadThread);
        streams.setStateListener((now, before) -> onState(now));
        streams.start();
    }

    /** What the aggregator is doing right now. */
    public AggregatorState state() {
        return switch (streams.state()) {
            case CREATED, REBALANCING -> AggregatorState.STARTING;
            case RUNNING -> AggregatorState.RUNNING;
            case PENDING_ERROR, ERROR -> AggregatorState.FAILED;
            case PENDING_SHUTDOWN, NOT_RUNNING ->
                failure.get() == null ? AggregatorState.CLOSED : AggregatorState.FAILED;
        };
    }

    /** What Kafka Streams and its clients measure of themselves, now. */
    public Map<MetricName, ? extends Metric> streamsMetrics() {
        return streams.metrics();
    }

    /** Why the aggregator gave up, null while it did not. */
    public @Nullable Throwable failure() {
        return failure.get();
    }

    /**
     * Waits until the aggregator counts for the first time, or has stopped.
     *
     * @return whether it does
     */
    public boolean awaitRunning(Duration timeout) throws InterruptedException {
        return running.await(timeout.toNanos(), TimeUnit.NANOSECONDS) && state() == AggregatorState.RUNNING;
    }

    /**
     * Waits until totals are published for the first time since the start, which may be never if there is nothing to count, or
     * the aggregator has stopped.
     *
     * @return whether one of both has come to pass
     */
    public boolean awaitTotals(Duration timeout) throws InterruptedException {
        return totals.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Waits until the aggregator has failed or was closed. */
    public void awaitStopped() throws InterruptedException {
        stopped.await();
    }

    /** Commits what was counted and stops, within the configured time. Idempotent. */
    @Override
    public void close() {
        if (!streams.close(closeTimeout)) {
            LOG.warn("The aggregator did not stop within {}; the rest is counted at the next start", closeTimeout);
        }
        running.countDown();
        totals.countDown();
        stopped.countDown();
    }

    private StreamThreadExceptionResponse onDeadThread(Throwable exception) {
        if (Failures.isRetriable(exception)) {
            LOG.warn("A thread of the aggregator stopped and is replaced: {}", Failures.rootMessage(exception));
            LOG.debug("Reason of the stop", exception);
            time.sleep(PAUSE_BEFORE_REPLACEMENT.toMillis());
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        LOG.error("The aggregator gives up: {}", Failures.rootMessage(exception), exception);
        failure.compareAndSet(null, exception);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    private void onState(KafkaStreams.State now) {
        if (now == KafkaStreams.State.RUNNING) {
            running.countDown();
        } else if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) {
            if (now == KafkaStreams.State.ERROR) {
                failure.compareAndSet(null, new IllegalStateException("Kafka Streams stopped with an error"));
            }
            running.countDown();
            totals.countDown();
            stopped.countDown();
        }
    }
}
