package dev.tallymill.aggregator.web;

import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;

/** An HTTP server for one set of routes. Thread-safe. */
public final class WebHost implements AutoCloseable {

    private static final int MOST_CONNECTIONS = 1_024;

    /** Longer than an event stream lasts, which Helidon takes for idle. */
    private static final Duration IDLE_TIMEOUT = Duration.ofMinutes(6);

    /** Questions have no body. */
    private static final long MOST_BODY_BYTES = 64 * 1024;

    private final WebServer server;

    private WebHost(WebServer server) {
        this.server = server;
    }

    /**
     * Starts to serve; it listens when this returns.
     *
     * @param port 0 for any free one
     * @param routes stay the caller's to close, before this
     * @throws IOException when nothing can listen there
     */
    public static WebHost start(String host, int port, HttpService routes) throws IOException {
        return start(
                host,
                port,
                routes,
                Http1ConnectionSelector.builder().config(Http1Config.create()).build(),
                (chain, request, response) -> chain.proceed());
    }

    /**
     * As above, with connections of the caller's.
     *
     * @param connections makes them; stays the caller's to close, after this
     * @param around is called for every request
     * @throws IOException when nothing can listen there
     */
    public static WebHost start(
            String host, int port, HttpService routes, ServerConnectionSelector connections, Filter around)
            throws IOException {
        requireFree(host, port);
        WebServer server = WebServer.builder()
                .host(host)
                .port(port)
                .maxTcpConnections(MOST_CONNECTIONS)
                .maxPayloadSize(MOST_BODY_BYTES)
                .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
                .idleConnectionTimeout(IDLE_TIMEOUT)
                .shutdownHook(false)
                .protocolsDiscoverServices(false)
                .featuresDiscoverServices(false)
                .addConnectionSelector(connections)
                .routing(routing -> routing.addFilter(around).register(routes))
                .build();
        server.start();
        if (!server.isRunning()) {
            throw new IOException("cannot listen at " + host + ":" + port);
        }
        return new WebHost(server);
    }

    /** The port it listens at. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }

    /** Helidon reports a taken port to its log alone. */
    private static void requireFree(String host, int port) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new IOException("cannot listen at " + host + ":" + port + " (" + e.getMessage() + ")", e);
        }
    }
}
