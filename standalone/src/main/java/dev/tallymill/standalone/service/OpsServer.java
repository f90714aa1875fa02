package dev.tallymill.standalone.service;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Serves {@code GET /metrics} in the text format of Prometheus, {@code /healthz} (alive) and {@code /readyz} (does its
 * work); the latter two answer 200 or 503. No authentication: it belongs on an address that only the operator reaches.
 */
final class OpsServer implements AutoCloseable {

    private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final String TEXT_TYPE = "text/plain; charset=utf-8";
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int WRONG_METHOD = 405;
    private static final int UNAVAILABLE = 503;

    /** What is sent. */
    private record Reply(int status, String type, String body) {}

    private final HttpServer server;
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();

    private OpsServer(HttpServer server) {
        this.server = server;
    }

    /**
     * Starts; it serves when this returns.
     *
     * @param address port 0 is any free one
     * @throws CommandFailure when nothing can listen there
     */
    static OpsServer start(InetSocketAddress address, ServiceHealth health, PrometheusMeterRegistry registry)
            throws CommandFailure {
        OpsServer ops;
        try {
            ops = new OpsServer(HttpServer.create(address, 0));
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "metrics.host, metrics.port: cannot listen on " + address + " (" + e.getMessage() + ")");
        }
        ops.route("/metrics", () -> {
            health.renewMetrics();
            return new Reply(OK, METRICS_TYPE, registry.scrape());
        });
        ops.route("/healthz", () -> reply(health.live()));
        ops.route("/readyz", () -> reply(health.ready()));
        ops.server.setExecutor(ops.requests);
        ops.server.start();
        return ops;
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        requests.shutdownNow();
    }

    private void route(String path, Supplier<Reply> reply) {
        server.createContext(path, exchange -> {
            try (exchange) {
                send(exchange, answer(exchange, path, reply));
            }
        });
    }

    private static Reply answer(HttpExchange exchange, String path, Supplier<Reply> reply) {
        if (!exchange.getRequestURI().getPath().equals(path)) {
            return new Reply(NOT_FOUND, TEXT_TYPE, "not found\n");
        }
        return exchange.getRequestMethod().equals("GET")
                ? reply.get()
                : new Reply(WRONG_METHOD, TEXT_TYPE, "only GET\n");
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", reply.type());
        exchange.sendResponseHeaders(reply.status(), body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static Reply reply(ServiceHealth.Probe probe) {
        return new Reply(probe.ok() ? OK : UNAVAILABLE, TEXT_TYPE, probe.text() + "\n");
    }
}
