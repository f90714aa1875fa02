package dev.tallymill.standalone.simulate;

import dev.tallymill.standalone.simulate.answer.WireFormats;
import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;

/**
 * A running simulated model. It answers {@code POST} to {@code .../chat/completions}, {@code .../completions},
 * {@code .../embeddings}, {@code .../responses} and {@code .../messages} under any base path, {@code GET .../models}, and
 * {@code GET /stats} with {@link Stats} as JSON. Every answer carries {@code "system_fingerprint": "simulated"}.
 *
 * <p>Thread-safe. Closing it ends the calls in flight.
 */
public final class SimulatedModel implements AutoCloseable {

    private static final int MOST_PAYLOAD_BYTES = 64 << 20;
    /** The kernel cuts it to its own limit: thousands of clients may connect in one burst. */
    private static final int BACKLOG = 16_384;
    /** Helidon counts a connection with a call in flight as idle, too. */
    private static final Duration IDLE_TIMEOUT = Duration.ofDays(365);

    private final String host;
    private final WebServer server;
    private final CallLedger ledger;

    private SimulatedModel(String host, WebServer server, CallLedger ledger) {
        this.host = host;
        this.server = server;
        this.ledger = ledger;
    }

    /**
     * Starts a model; it listens when this returns.
     *
     * @throws PortInUseException when the configured port is taken
     */
    public static SimulatedModel start(SimulateConfig config) {
        return start(config, InstantSource.system());
    }

    static SimulatedModel start(SimulateConfig config, InstantSource clock) {
        CallLedger ledger = new CallLedger();
        WatchedConnections connections = new WatchedConnections();
        WireFormats formats = new WireFormats();
        ModelHandler models = new ModelHandler(config, ledger, connections, formats, clock);
        Routes routes = new Routes(models, ledger, new KeyCheck(config.apiKey()), formats);
        WebServer server = WebServer.builder()
                .host(config.host())
                .port(config.port())
                .backlog(BACKLOG)
                .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
                .idleConnectionTimeout(IDLE_TIMEOUT)
                .maxPayloadSize(MOST_PAYLOAD_BYTES)
                .shutdownHook(false)
                .protocolsDiscoverServices(false)
                .featuresDiscoverServices(false)
                .addConnectionSelector(connections)
                .routing(routing -> routing.any(routes))
                .build();
        requireFree(config);
        server.start();
        if (!server.isRunning()) {
            throw new IllegalStateException("the simulated model did not start");
        }
        return new SimulatedModel(config.host(), server, ledger);
    }

    /** Where an OpenAI client is to be pointed, such as {@code http://127.0.0.1:9400/v1}. */
    public URI baseUrl() {
        return URI.create("http://" + host + ":" + server.port() + "/v1");
    }

    /** The counts so far. */
    public Stats stats() {
        return ledger.stats();
    }

    /** Stops listening and ends the calls in flight. */
    @Override
    public void close() {
        server.stop();
    }

    /** Helidon reports a taken port to its log alone. */
    private static void requireFree(SimulateConfig config) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(config.host(), config.port()));
        } catch (IOException e) {
            throw new PortInUseException(config.host(), config.port(), e);
        }
    }
}
