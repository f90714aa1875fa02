package dev.tallymill.aggregator.broker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tallymill.schemas.registry.InMemorySchemaRegistry;
import dev.tallymill.schemas.registry.RegistryRejectedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import org.apache.avro.Schema;

/** As much of a schema registry as serializers need, over HTTP, so that processes can share it. */
final class TestRegistry implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final InMemorySchemaRegistry schemas = new InMemorySchemaRegistry();
    private final HttpServer server;

    TestRegistry() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            answer(exchange, 200, result(exchange));
        } catch (RegistryRejectedException e) {
            answer(exchange, e.httpStatus(), Map.of("error_code", e.errorCode(), "message", e.getMessage()));
        }
    }

    /** {@code POST /subjects/S/versions} registers, {@code GET /schemas/ids/N} looks up. */
    private Map<String, Object> result(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/", -1);
        if (path[1].equals("subjects")) {
            JsonNode body = JSON.readTree(exchange.getRequestBody());
            Schema schema = new Schema.Parser().parse(body.required("schema").asText());
            return Map.of("id", schemas.register(path[2], schema));
        }
        return Map.of("schema", schemas.schemaById(Integer.parseInt(path[3])).toString());
    }

    private static void answer(HttpExchange exchange, int status, Map<String, Object> body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().add("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
