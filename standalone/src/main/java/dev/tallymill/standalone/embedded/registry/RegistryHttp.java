package dev.tallymill.standalone.embedded.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.tallymill.standalone.embedded.registry.Decision.Append;
import dev.tallymill.standalone.embedded.registry.Decision.Refusal;
import dev.tallymill.standalone.embedded.registry.Decision.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HTTP around {@link RegistryApi}: decodes requests, stores what a decision appends, encodes answers. Thread-safe. */
final class RegistryHttp implements HttpHandler {

    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final int OK = 200;

    /** Room for a schema far larger than anyone should write. */
    private static final int MAX_REQUEST_BYTES = 8 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(RegistryHttp.class);

    private final RegistryApi api;
    private final SchemaLog log;
    private final ObjectMapper json = new ObjectMapper();
    private final Lock oneWriter = new ReentrantLock();

    RegistryHttp(RegistryState state, SchemaLog log) {
        this.api = new RegistryApi(state);
        this.log = log;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            switch (answer(exchange)) {
                case Reply(String text) -> send(exchange, OK, text.getBytes(StandardCharsets.UTF_8));
                case Reply reply -> send(exchange, OK, json.writeValueAsBytes(reply.body()));
                case Append append -> send(exchange, OK, json.writeValueAsBytes(append.body()));
                case Refusal refusal -> send(exchange, refusal.status(), json.writeValueAsBytes(error(refusal)));
            }
        } catch (RuntimeException e) {
            LOG.error("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI(), e);
            throw e;
        }
    }

    private Decision answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_REQUEST_BYTES + 1);
        if (body.length > MAX_REQUEST_BYTES) {
            return new Refusal(413, 413, "the request is larger than " + MAX_REQUEST_BYTES + " bytes");
        }
        RegistryRequest request;
        try {
            request = RegistryRequest.of(exchange.getRequestMethod(), exchange.getRequestURI(), json.readTree(body));
        } catch (JsonProcessingException e) {
            return new Refusal(400, 400, "the request is not JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            return new Refusal(400, 400, "the path cannot be decoded: " + e.getMessage());
        }
        return request.method().equals("GET") ? api.decide(request) : change(request);
    }

    /** One change at a time, from the decision to the return of its record. */
    private Decision change(RegistryRequest request) {
        oneWriter.lock();
        try {
            Decision decision = api.decide(request);
            if (decision instanceof Append append) {
                log.append(append.record());
            }
            return decision;
        } catch (SchemaLogException e) {
            LOG.error("a change was not stored", e);
            return new Refusal(500, 50001, "Error in the backend data store: " + e.getMessage());
        } finally {
            oneWriter.unlock();
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", CONTENT_TYPE);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static Map<String, Object> error(Refusal refusal) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error_code", refusal.code());
        body.put("message", refusal.message());
        return body;
    }
}
