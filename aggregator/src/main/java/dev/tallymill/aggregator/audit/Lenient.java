package dev.tallymill.aggregator.audit;

import dev.tallymill.schemas.serde.UndecodableRecordException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Reads a record that can never be decoded as none: the aggregator has put it to the dead letters. */
final class Lenient<T> implements Deserializer<T> {

    private final Deserializer<T> delegate;

    Lenient(Deserializer<T> delegate) {
        this.delegate = delegate;
    }

    @Override
    @SuppressWarnings("NullAway") // null is Kafka's tombstone, and the interface lets it through
    public T deserialize(String topic, byte @Nullable [] bytes) {
        try {
            return delegate.deserialize(topic, bytes);
        } catch (UndecodableRecordException e) {
            return null;
        }
    }

    @Override
    public void close() {
        delegate.close();
    }
}
