package dev.tallymill.ingest.api;

import dev.tallymill.ingest.IngestService;
import dev.tallymill.ingest.admin.TenantsApi;
import dev.tallymill.ingest.admin.WebhooksApi;
import dev.tallymill.ingest.anthropic.MessageBatchesApi;
import dev.tallymill.ingest.http.GuardedConnections;
import dev.tallymill.ingest.http.Keys;
import dev.tallymill.ingest.http.Route;
import dev.tallymill.ingest.http.Router;
import dev.tallymill.ingest.http.TransportErrors;
import dev.tallymill.ingest.openai.BatchesApi;
import dev.tallymill.ingest.openai.FilesApi;
import dev.tallymill.ingest.openai.ModelsApi;
import dev.tallymill.ingest.openai.ResultDownload;
import dev.tallymill.ingest.tenant.RequestRates;
import dev.tallymill.ingest.webhook.WebhookSecrets;
import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP API of a running ingest service: OpenAI's Files and Batches, Anthropic's Message Batches, tenants. Every
 * request runs on a virtual thread. Thread-safe.
 */
public final class ApiServer implements AutoCloseable {

    private static final int BACKLOG = 1_024;
    private static final long BYTES_AROUND_A_FILE = 1024 * 1024;
    /** Helidon counts a connection with a request in flight as idle, too; silence is watched by the guard. */
    private static final Duration IDLE_TIMEOUT = Duration.ofDays(365);

    private final String host;
    private final WebServer server;
    private final GuardedConnections connections;
    private final List<Route> routes;

    private ApiServer(String host, WebServer server, GuardedConnections connections, List<Route> routes) {
        this.host = host;
        this.server = server;
        this.connections = connections;
        this.routes = List.copyOf(routes);
    }

    /**
     * Starts to serve; it listens when this returns.
     *
     * @param service stays the caller's to close, after this
     * @param adminKey key of the administrator; null turns the administrator's operations off
     * @param webhookSecrets null turns webhooks off
     * @param beside what else is served at the same port
     * @throws IOException when nothing can listen at the configured address
     */
    public static ApiServer start(
            IngestService service,
            ApiConfig config,
            @Nullable String adminKey,
            @Nullable WebhookSecrets webhookSecrets,
            Clock clock,
            BesideApi beside)
            throws IOException {
        requireFree(config);
        GuardedConnections connections = new GuardedConnections(config.slowClients(), Time.SYSTEM::nanoseconds);
        Keys keys = new Keys(
                service.tenants(), new RequestRates(Time.SYSTEM::nanoseconds), config.requestsPerMinute(), adminKey);
        List<Route> routes = routes(service, config, webhookSecrets, clock);
        Router router = new Router(routes, keys, service.ids()::requestId);
        WebServer server = WebServer.builder()
                .host(config.host())
                .port(config.port())
                .backlog(BACKLOG)
                .maxTcpConnections(config.maxConnections())
                .maxPayloadSize(service.limits().maxBytes() + BYTES_AROUND_A_FILE)
                .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
                .idleConnectionTimeout(IDLE_TIMEOUT)
                .shutdownHook(false)
                .protocolsDiscoverServices(false)
                .featuresDiscoverServices(false)
                .addConnectionSelector(connections)
                .directHandlers(TransportErrors.handlers())
                .routing(routing -> {
                    routing.addFilter(connections::afterEach);
                    beside.services().forEach(routing::register);
                    routing.any(router);
                })
                .build();
        server.start();
        if (!server.isRunning()) {
            throw new IOException("cannot listen at " + config.host() + ":" + config.port());
        }
        return new ApiServer(config.host(), server, connections, routes);
    }

    private static List<Route> routes(
            IngestService service, ApiConfig config, @Nullable WebhookSecrets webhookSecrets, Clock clock) {
        ResultDownload results = new ResultDownload(service.batches(), service.results(), service.files());
        List<Route> routes = new ArrayList<>();
        routes.addAll(new FilesApi(service.uploader(), service.files(), service.batches(), results, clock).routes());
        routes.addAll(new BatchesApi(service.batches(), service.retries(), clock).routes());
        routes.addAll(new MessageBatchesApi(service.uploader(), service.batches(), results, service.limits()).routes());
        routes.addAll(new ModelsApi(config.models()).routes());
        routes.addAll(new TenantsApi(service.tenants()).routes());
        routes.addAll(new WebhooksApi(service.tenants(), service.ids()::webhookId, config.webhooks(), webhookSecrets)
                .routes());
        routes.addAll(new DescriptionApi().routes());
        return routes;
    }

    /** Every operation there is. */
    List<Route> routes() {
        return routes;
    }

    /** The port it listens at. */
    public int port() {
        return server.port();
    }

    /** Where clients are to be pointed, such as {@code http://127.0.0.1:8080/v1}; Anthropic's without the {@code /v1}. */
    public URI baseUrl() {
        return URI.create("http://" + host + ":" + port() + "/v1");
    }

    /** Stops listening and ends the requests in flight. */
    @Override
    public void close() {
        server.stop();
        connections.close();
    }

    /** Helidon reports a taken port to its log alone. */
    private static void requireFree(ApiConfig config) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(config.host(), config.port()));
        } catch (IOException e) {
            throw new IOException(
                    "cannot listen at " + config.host() + ":" + config.port() + " (" + e.getMessage() + ")", e);
        }
    }
}
