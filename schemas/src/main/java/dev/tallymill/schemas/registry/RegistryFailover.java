package dev.tallymill.schemas.registry;

import dev.tallymill.schemas.registry.RegistryTransport.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * Tries every endpoint in turn, starting from the one that answered last, for a bounded number of rounds. Thread-safe.
 */
final class RegistryFailover implements AutoCloseable {

    private final List<RegistryEndpoint> endpoints;
    private final int retries;
    private final Duration retryWait;
    private final RegistryTransport transport;
    private final Time time;
    private final AtomicInteger preferred = new AtomicInteger();

    RegistryFailover(RegistryClientConfig config, RegistryTransport transport, Time time) {
        this.endpoints = config.endpoints();
        this.retries = config.retries();
        this.retryWait = config.retryWait();
        this.transport = transport;
        this.time = time;
    }

    /**
     * The first answer that is one.
     *
     * @throws RegistryUnavailableException if there is none
     */
    Reply exchange(String path, @Nullable String body) {
        String trouble = "";
        IOException cause = null;
        for (int round = 0; round <= retries; round++) {
            if (round > 0) {
                time.sleep(retryWait.toMillis());
            }
            int first = preferred.get();
            for (int step = 0; step < endpoints.size(); step++) {
                int index = (first + step) % endpoints.size();
                RegistryEndpoint endpoint = endpoints.get(index);
                try {
                    Reply reply = transport.exchange(endpoint, path, body);
                    if (!isTransient(reply.status())) {
                        preferred.set(index);
                        return reply;
                    }
                    trouble = endpoint + " answered with status " + reply.status();
                    cause = null;
                } catch (IOException e) {
                    trouble = endpoint + " does not answer: " + describe(e);
                    cause = e;
                }
            }
        }
        throw new RegistryUnavailableException("schema registry unavailable: " + trouble, cause);
    }

    private static boolean isTransient(int status) {
        return status >= 500 || status == 429 || status == 408;
    }

    private static String describe(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    @Override
    public void close() {
        transport.close();
    }
}
