package dev.tallymill.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JdkRegistryTransportTest {

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    private final HttpServer server;

    JdkRegistryTransportTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @BeforeEach
    void start() {
        server.createContext("/base/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void sendsMediaTypeCredentialsAndBody() throws IOException {
        try (JdkRegistryTransport transport = transport("5000")) {
            assertThat(transport.exchange(endpoint(), "/subjects/s", "{\"é\":1}"))
                    .isEqualTo(new RegistryTransport.Reply(200, "{\"ü\":1}"));
        }
        assertThat(seen)
                .containsExactly(
                        "POST /base/subjects/s [application/vnd.schemaregistry.v1+json] [Basic YTpi] {\"é\":1}");
    }

    @Test
    void aGetHasNoBody() throws IOException {
        try (JdkRegistryTransport transport = transport("5000")) {
            transport.exchange(endpoint(), "/schemas/ids/1", null);
        }
        assertThat(seen).containsExactly("GET /base/schemas/ids/1 null [Basic YTpi] ");
    }

    @Test
    void aServerThatNeverAnswersIsAnIoException() {
        try (JdkRegistryTransport transport = transport("50")) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> transport.exchange(endpoint(), "/never", null));
        }
    }

    @Test
    void closingTwiceIsAllowed() {
        JdkRegistryTransport transport = transport("50");
        transport.close();

        transport.close();
        assertThat(seen).isEmpty();
    }

    private void answer(HttpExchange exchange) throws IOException {
        if (exchange.getRequestURI().getPath().endsWith("/never")) {
            return;
        }
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        List<String> type = exchange.getRequestHeaders().get("Content-Type");
        List<String> authorization = exchange.getRequestHeaders().get("Authorization");
        seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + type + " " + authorization + " "
                + body);
        byte[] answer = "{\"ü\":1}".getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    private RegistryEndpoint endpoint() {
        return RegistryEndpoint.parse(
                "http://a:b@127.0.0.1:" + server.getAddress().getPort() + "/base/", null);
    }

    private static JdkRegistryTransport transport(String timeoutMs) {
        return new JdkRegistryTransport(RegistryClientConfig.from(
                Map.of("schema.registry.url", "http://unused", "http.read.timeout.ms", timeoutMs)));
    }
}
