package dev.tallymill.aggregator.topology;

import java.time.Duration;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the registry: a registry that restarts costs a pause, not a rebalance. Blocks the calling thread for
 * {@code patience} at most, then lets the failure through.
 */
final class PatientDeserializer<T> implements Deserializer<T> {

    private static final Logger LOG = LoggerFactory.getLogger(PatientDeserializer.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Deserializer<T> delegate;
    private final Time time;
    private final Duration patience;

    PatientDeserializer(Deserializer<T> delegate, Time time, Duration patience) {
        this.delegate = delegate;
        this.time = time;
        this.patience = patience;
    }

    @Override
    public T deserialize(String topic, byte @Nullable [] bytes) {
        try {
            return delegate.deserialize(topic, bytes);
        } catch (RetriableException first) {
            LOG.warn("Waiting to decode topic {}: {}", topic, first.getMessage());
            return retry(topic, bytes, time.milliseconds() + patience.toMillis());
        }
    }

    @Override
    public void close() {
        delegate.close();
    }

    private T retry(String topic, byte @Nullable [] bytes, long deadline) {
        while (true) {
            time.sleep(PAUSE.toMillis());
            try {
                return delegate.deserialize(topic, bytes);
            } catch (RetriableException again) {
                if (time.milliseconds() >= deadline || Thread.currentThread().isInterrupted()) {
                    throw again;
                }
            }
        }
    }
}
