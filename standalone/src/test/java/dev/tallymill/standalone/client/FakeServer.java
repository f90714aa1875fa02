package dev.tallymill.standalone.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers each call with what the test has put there for it, the last one again and again, and notes what was asked. */
final class FakeServer implements AutoCloseable {

    /** What a client sent. */
    record Asked(String call, String authorization, String contentType, String body) {}

    private record Answer(int status, String retryAfter, String body) {}

    private final HttpServer server;
    private final Map<String, Queue<Answer>> answers = new HashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    FakeServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** @param call such as {@code GET /v1/batches/b} */
    FakeServer answers(String call, int status, String body) {
        return answers(call, status, "", body);
    }

    synchronized FakeServer answers(String call, int status, String retryAfter, String body) {
        answers.computeIfAbsent(call, first -> new ArrayDeque<>()).add(new Answer(status, retryAfter, body));
        return this;
    }

    List<Asked> asked() {
        return asked;
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        asked.add(new Asked(
                call,
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        Answer answer = next(call);
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        if (!answer.retryAfter().isEmpty()) {
            exchange.getResponseHeaders().add("Retry-After", answer.retryAfter());
        }
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    private synchronized Answer next(String call) {
        Queue<Answer> queue = answers.getOrDefault(call, new ArrayDeque<>());
        if (queue.isEmpty()) {
            return new Answer(404, "", "{\"error\":{\"message\":\"no " + call + "\"}}");
        }
        return queue.size() == 1 ? queue.element() : queue.remove();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
