package dev.tallymill.standalone.service;

import dev.tallymill.aggregator.web.WebHost;
import dev.tallymill.ingest.http.GuardedConnections;
import dev.tallymill.ingest.http.SlowClients;
import io.helidon.webserver.http.HttpService;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;

/** The aggregator's HTTP server behind ingest's guard against clients that send too slowly. Thread-safe. */
record GuardedHost(WebHost host, GuardedConnections connections) implements AutoCloseable {

    /** What ingest's own server has where nothing is configured. */
    static final SlowClients LIMITS =
            new SlowClients(Duration.ofMinutes(1), Duration.ofSeconds(15), Duration.ofSeconds(30), 1_024);

    /**
     * Starts to serve; it listens when this returns.
     *
     * @throws IOException when nothing can listen there
     */
    static GuardedHost start(String address, int port, HttpService routes, SlowClients limits, LongSupplier nanoTime)
            throws IOException {
        GuardedConnections connections = new GuardedConnections(limits, nanoTime);
        try {
            return new GuardedHost(
                    WebHost.start(address, port, routes, connections, connections::afterEach), connections);
        } catch (IOException e) {
            connections.close();
            throw e;
        }
    }

    @Override
    public void close() {
        host.close();
        connections.close();
    }
}
