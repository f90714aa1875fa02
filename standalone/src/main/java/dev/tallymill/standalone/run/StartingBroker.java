package dev.tallymill.standalone.run;

import dev.tallymill.standalone.embedded.BrokerFailure;
import dev.tallymill.standalone.embedded.CannotStartException;
import dev.tallymill.standalone.embedded.DataDirectory;
import dev.tallymill.standalone.embedded.EmbeddedKafka;
import dev.tallymill.standalone.embedded.EmbeddedKafkaConfig;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The embedded broker, started in the background while the input is checked. Thread-safe. */
public final class StartingBroker implements AutoCloseable {

    private final AtomicReference<@Nullable BrokerFailure> failure = new AtomicReference<>();
    private final FutureTask<EmbeddedKafka> start;

    private StartingBroker(EmbeddedKafkaConfig config) {
        this.start = new FutureTask<>(() -> EmbeddedKafka.start(config, failure::set));
    }

    /** Begins to start a broker whose log is in {@code data}. */
    public static StartingBroker begin(DataDirectory data) {
        return begin(data, 0);
    }

    /** The same, for clients that are told of {@code port}; 0 is any free one. */
    public static StartingBroker begin(DataDirectory data, int port) {
        var broker = new StartingBroker(EmbeddedKafkaConfig.in(data.kafka()).withPort(port));
        Thread.ofVirtual().name("tallymill-broker-begin").start(broker.start);
        return broker;
    }

    /**
     * Waits until clients may connect.
     *
     * @throws CannotStartException with one line for the user
     */
    EmbeddedKafka await() throws InterruptedException {
        try {
            return start.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("the embedded broker could not start", e);
        }
    }

    /** Why the broker is of no use any more; null while it is. */
    @Nullable
    BrokerFailure failure() {
        return failure.get();
    }

    /** Stops the broker in order, once it has started. */
    @Override
    public void close() {
        try {
            await().close();
        } catch (CannotStartException e) {
            // There is nothing to stop; whoever needed the broker was told.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
