package dev.tallymill.ingest.http;

import dev.tallymill.schemas.record.Tenant;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the operation of each request, lets it serve, and answers for it where it does not. Thread-safe. */
public final class Router implements Handler {

    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    private final List<Route> routes;
    private final Keys keys;
    private final Supplier<String> requestIds;

    public Router(List<Route> routes, Keys keys, Supplier<String> requestIds) {
        this.routes = List.copyOf(routes);
        this.keys = keys;
        this.requestIds = requestIds;
    }

    /** Every operation there is. */
    public List<Route> routes() {
        return routes;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        String requestId = requestIds.get();
        response.header(HeaderNames.create("x-request-id"), requestId);
        response.header(HeaderNames.create("request-id"), requestId);
        Exchange exchange = new Exchange(request, response, Map.of(), null, requestId);
        try {
            Found found = find(request);
            Tenant tenant = keys.admit(found.route().access(), request.headers());
            exchange = new Exchange(request, response, found.parameters(), tenant, requestId);
            found.route().operation().serve(exchange);
        } catch (CloseConnectionException | RequestException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            answerFor(e, exchange, requestId);
        }
        if (request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
            // Helidon says that it will, and waits for the next request all the same.
            throw new CloseConnectionException("the client asked for it");
        }
    }

    private Found find(ServerRequest request) {
        String path = request.path().rawPath();
        String method = request.prologue().method().text();
        TreeSet<String> others = new TreeSet<>();
        for (Route route : routes) {
            Map<String, String> parameters = route.match(path);
            if (parameters != null && route.method().equals(method)) {
                return new Found(route, parameters);
            }
            if (parameters != null) {
                others.add(route.method());
            }
        }
        if (others.isEmpty()) {
            throw Refusal.of(404, "unknown_url", "Unknown request URL: " + Quoted.of(method + " " + path));
        }
        throw Refusal.of(
                405,
                "method_not_supported",
                "Not allowed here: " + Quoted.of(method) + ". Use " + String.join(", ", others) + ".");
    }

    private static void answerFor(Exception problem, Exchange exchange, String requestId) {
        try {
            if (exchange.answering()) {
                LOG.warn("request {} broke off in the middle of its answer: {}", requestId, problem.toString());
                throw new CloseConnectionException("the answer cannot be completed", problem);
            }
            if (isTimeout(problem)) {
                exchange.refuseAndHangUp(
                        Refusal.of(408, "request_timeout", "The body did not come, or came too slowly."));
                throw new CloseConnectionException("the client is too slow", problem);
            }
            Refusal refusal = refusal(problem, requestId);
            if (refusal.endsConnection()) {
                exchange.refuseAndHangUp(refusal);
            } else {
                exchange.refuse(refusal);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new CloseConnectionException("the client is gone", e);
        }
    }

    private static Refusal refusal(Exception problem, String requestId) {
        return switch (problem) {
            case Refusal refusal -> refusal;
            case KafkaException kafka -> {
                LOG.warn("request {} failed: {}", requestId, kafka.toString());
                yield Refusal.unavailable("Kafka does not answer; ask again. Request " + requestId + ".");
            }
            case IOException io -> Refusal.invalid(null, "incomplete_body", "The body could not be read to its end.");
            case UncheckedIOException io ->
                Refusal.invalid(null, "incomplete_body", "The body could not be read to its end.");
            default -> {
                LOG.error("request {} failed", requestId, problem);
                yield Refusal.of(500, "internal_error", "This is a bug. Request " + requestId + ".");
            }
        };
    }

    private static boolean isTimeout(Throwable problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    private record Found(Route route, Map<String, String> parameters) {}
}
