package dev.tallymill.ingest.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tallymill.schemas.record.Webhook;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpWebhookSenderTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
    private static final WebhookEvent EVENT = new WebhookEvent("evt_1", "batch.completed", NOW, "acme", "batch_1");
    private static final WebhookSettings SETTINGS = WebhookSettings.DEFAULT;
    private static final WebhookSecrets SECRETS = new WebhookSecrets("the-key-that-webhook-secrets-follow-from");

    private final List<Request> received = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private final HttpWebhookSender sender;

    private record Request(String path, Headers headers, String body) {}

    HttpWebhookSenderTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sender = sender(new WebhookSettings(SETTINGS.keyEnv(), true, SETTINGS.retryFor(), Duration.ofMillis(500)));
    }

    @BeforeEach
    void start() {
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            note(exchange);
            answer(exchange);
        });
        server.start();
    }

    @AfterEach
    void stop() {
        sender.close();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void postsTheEventSigned() {
        assertThat(send("/204")).isEqualTo(new SendOutcome.Delivered());

        Request request = received.getFirst();
        String body = "{\"id\":\"evt_1\",\"object\":\"event\",\"type\":\"batch.completed\",\"created_at\":1800000000,"
                + "\"data\":{\"id\":\"batch_1\"}}";
        assertThat(request.body()).isEqualTo(body);
        assertThat(request.headers().getFirst("Content-Type")).startsWith("application/json");
        assertThat(request.headers().getFirst("webhook-id")).isEqualTo("evt_1");
        assertThat(request.headers().getFirst("webhook-timestamp")).isEqualTo("1800000000");
        assertThat(request.headers().getFirst("webhook-signature"))
                .isEqualTo(SECRETS.signature("wh_1", "evt_1", 1_800_000_000, body));
    }

    @Test
    void nothingButSuccessIsDelivered() {
        assertThat(send("/500?token=secret"))
                .isEqualTo(new SendOutcome.Failed("127.0.0.1 answered with HTTP status 500"));
        assertThat(send("/404")).isInstanceOf(SendOutcome.Failed.class);
        assertThat(send("/410")).isInstanceOf(SendOutcome.Unwanted.class);
    }

    @Test
    void followsNoRedirect() {
        assertThat(send("/302")).isInstanceOf(SendOutcome.Failed.class);

        assertThat(received).hasSize(1);
    }

    @Test
    void doesNotWaitForAnAnswerThatDoesNotCome() {
        assertThat(send("/silence")).isInstanceOf(SendOutcome.Failed.class);
    }

    @Test
    void readsNothingOfAnEndlessAnswer() {
        assertThat(send("/endless")).isEqualTo(new SendOutcome.Delivered());
    }

    @Test
    void nobodyListening() {
        server.stop(0);

        assertThat(send("/204")).isInstanceOf(SendOutcome.Failed.class);
    }

    @Test
    void callsNobodyInsideUnlessAllowed() {
        try (HttpWebhookSender guarded = sender(SETTINGS)) {
            for (String host : List.of("127.0.0.1", "localhost", "2130706433", "[::1]", "[::ffff:127.0.0.1]")) {
                String url = "https://" + host + ":" + port() + "/204";
                SendOutcome outcome = guarded.send(new Webhook("wh_1", url, Instant.EPOCH), EVENT);

                assertThat(outcome)
                        .as(url)
                        .isInstanceOfSatisfying(
                                SendOutcome.Failed.class,
                                failed -> assertThat(failed.reason()).contains("no address that webhooks may call"));
            }
            assertThat(guarded.send(new Webhook("wh_1", url("/204"), Instant.EPOCH), EVENT))
                    .isInstanceOfSatisfying(
                            SendOutcome.Failed.class,
                            failed -> assertThat(failed.reason()).contains("https"));
        }
        assertThat(received).isEmpty();
    }

    private SendOutcome send(String path) {
        return sender.send(new Webhook("wh_1", url(path), Instant.EPOCH), EVENT);
    }

    private String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private static HttpWebhookSender sender(WebhookSettings settings) {
        return new HttpWebhookSender(settings, SECRETS, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private void note(HttpExchange exchange) throws IOException {
        received.add(new Request(
                exchange.getRequestURI().getPath(),
                exchange.getRequestHeaders(),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
    }

    private static void answer(HttpExchange exchange) throws IOException {
        switch (exchange.getRequestURI().getPath()) {
            case "/silence" -> {} // the connection stays open, without a word
            case "/endless" -> {
                exchange.sendResponseHeaders(200, 0);
                try (OutputStream out = exchange.getResponseBody()) {
                    while (true) {
                        out.write(new byte[1024]); // until the client hangs up
                    }
                }
            }
            case "/302" -> {
                exchange.getResponseHeaders().add("Location", "/204");
                exchange.sendResponseHeaders(302, -1);
            }
            default ->
                exchange.sendResponseHeaders(
                        Integer.parseInt(exchange.getRequestURI().getPath().substring(1)), -1);
        }
    }
}
