package dev.tallymill.worker.call.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallymill.worker.call.ModelApi;
import dev.tallymill.worker.call.http.Exchange.Kind;
import dev.tallymill.worker.call.http.Exchange.NoReply;
import dev.tallymill.worker.call.http.Exchange.Reply;
import dev.tallymill.worker.call.http.RawServer.Behaviour;
import dev.tallymill.worker.call.http.RawServer.Request;
import dev.tallymill.worker.call.http.UpstreamRequest.Authentication;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The real HTTP client against servers that misbehave in every way a server can. */
@Timeout(60)
class ApacheUpstreamTest {

    private static final String KEY = "sk-very-secret-0123456789";
    private static final Duration PATIENT = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
    private final CountDownLatch testOver = new CountDownLatch(1);

    @AfterEach
    void closeAll() throws Exception {
        testOver.countDown();
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    private RawServer server(Behaviour behaviour) {
        RawServer server = new RawServer(behaviour);
        open.add(server);
        return server;
    }

    private ApacheUpstream upstream() {
        HttpSettings settings =
                new HttpSettings(8, Duration.ofSeconds(10), PATIENT, PATIENT, 1_000_000, "tallymill/test");
        ApacheUpstream upstream = new ApacheUpstream(settings, ApiKey.of(KEY), Clock.systemUTC());
        open.add(upstream);
        return upstream;
    }

    private static UpstreamRequest request(RawServer server, Duration timeout) {
        return request(URI.create(server.baseUrl() + "/chat/completions"), timeout);
    }

    private static UpstreamRequest request(URI uri, Duration timeout) {
        return new UpstreamRequest(uri, Authentication.BEARER, "job-1", "{\"a\":\"世界\"}", timeout, false);
    }

    /** Sends on a virtual thread, as the worker does. */
    private static Exchange send(Upstream upstream, UpstreamRequest request) throws Exception {
        FutureTask<Exchange> call = new FutureTask<>(() -> upstream.send(request));
        Thread.ofVirtual().start(call);
        return call.get();
    }

    private Exchange sendTo(Behaviour behaviour, Duration timeout) throws Exception {
        return send(upstream(), request(server(behaviour), timeout));
    }

    private static Kind kind(Exchange exchange) {
        assertThat(exchange).isInstanceOf(NoReply.class);
        return ((NoReply) exchange).kind();
    }

    private static boolean ok(OutputStream out) throws IOException {
        out.write(RawServer.response("200 OK", "{}"));
        return true;
    }

    @Test
    void sendsTheExactBytesAndTheHeadersItShould() throws Exception {
        CompletableFuture<Request> received = new CompletableFuture<>();
        sendTo(
                (request, socket, out) -> {
                    received.complete(request);
                    return ok(out);
                },
                PATIENT);

        Request request = received.get();
        assertThat(request.line()).isEqualTo("POST /v1/chat/completions HTTP/1.1");
        assertThat(request.body()).isEqualTo("{\"a\":\"世界\"}");
        assertThat(request.headers())
                .containsEntry("authorization", "Bearer " + KEY)
                .containsEntry("content-type", "application/json")
                .containsEntry("idempotency-key", "job-1")
                .containsEntry("user-agent", "tallymill/test")
                .doesNotContainKeys("accept-encoding", "upgrade", "cookie", "expect", "transfer-encoding", "x-api-key");
    }

    @Test
    void tellsOfAWholeAnswerOnceAndOfNoOther() throws Exception {
        List<Reply> whole = new CopyOnWriteArrayList<>();
        RawServer server = server((request, socket, out) -> {
            byte[] answer = RawServer.response("200 OK", "{\"echo\":\"" + KEY + "\"}");
            boolean cut = "cut".equals(request.headers().get("idempotency-key"));
            out.write(answer, 0, cut ? answer.length - 1 : answer.length);
            return !cut;
        });
        URI uri = URI.create(server.baseUrl() + "/chat/completions");
        Exchange exchange = send(
                upstream(),
                new UpstreamRequest(
                        uri, Authentication.BEARER, "whole", "{}", PATIENT, false, ModelApi.CHAT, whole::add));
        send(
                upstream(),
                new UpstreamRequest(
                        uri, Authentication.BEARER, "cut", "{}", PATIENT, false, ModelApi.CHAT, whole::add));

        assertThat(whole).hasSize(1).first().isSameAs(exchange);
        assertThat(whole.getFirst().body()).doesNotContain(KEY);
    }

    @Test
    void presentsTheKeyAsAnthropicWantsIt() throws Exception {
        CompletableFuture<Request> received = new CompletableFuture<>();
        RawServer server = server((request, socket, out) -> {
            received.complete(request);
            return ok(out);
        });
        URI uri = URI.create(server.baseUrl() + "/messages");
        send(upstream(), new UpstreamRequest(uri, Authentication.X_API_KEY, "job-1", "{}", PATIENT, false));

        assertThat(received.get().headers())
                .containsEntry("x-api-key", KEY)
                .containsEntry("anthropic-version", "2023-06-01")
                .doesNotContainKey("authorization");
    }

    @Test
    void readsStatusHeadersAndBodyUnchanged() throws Exception {
        String answer = "HTTP/1.1 429 Slow Down\r\nX-Request-Id: r1\r\nRetry-After: 7\r\nretry-after-ms: 6500\r\n"
                + "x-should-retry: true\r\nContent-Length: 9\r\n\r\n{ \"ü\":1}";
        Exchange exchange = sendTo(
                (request, socket, out) -> {
                    out.write(answer.getBytes(StandardCharsets.UTF_8));
                    return true;
                },
                PATIENT);

        assertThat(exchange)
                .isEqualTo(new Reply(429, new Exchange.ReplyHeaders("r1", "6500", "7", "true", null), "{ \"ü\":1}"));
    }

    @Test
    void readsWhatTheAnswerTellsOfRateLimits() throws Exception {
        String answer = "HTTP/1.1 200 OK\r\nX-RateLimit-Limit-Requests: 60\r\nx-ratelimit-reset-tokens: 6m0s\r\n"
                + "Anthropic-RateLimit-Tokens-Remaining: 9\r\nX-Other: 1\r\nContent-Length: 2\r\n\r\n{}";
        Exchange exchange = sendTo(
                (request, socket, out) -> {
                    out.write(answer.getBytes(StandardCharsets.UTF_8));
                    return true;
                },
                PATIENT);

        assertThat(((Reply) exchange).headers().rateLimits())
                .containsOnly(
                        Map.entry("x-ratelimit-limit-requests", "60"),
                        Map.entry("x-ratelimit-reset-tokens", "6m0s"),
                        Map.entry("anthropic-ratelimit-tokens-remaining", "9"));
    }

    @Test
    void keepsConnections() throws Exception {
        RawServer server = server((request, socket, out) -> ok(out));
        ApacheUpstream upstream = upstream();
        for (int i = 0; i < 5; i++) {
            assertThat(send(upstream, request(server, PATIENT))).isInstanceOf(Reply.class);
        }

        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void takesAnEchoedKeyOutOfTheAnswer() throws Exception {
        Exchange exchange = sendTo(
                (request, socket, out) -> {
                    out.write(RawServer.response(
                            "401 Unauthorized",
                            "{\"error\":\"bad key " + request.headers().get("authorization") + "\"}"));
                    return true;
                },
                PATIENT);

        assertThat(((Reply) exchange).body()).doesNotContain(KEY).contains("[api key]");
    }

    @Test
    void doesNotFollowRedirects() throws Exception {
        Exchange exchange = sendTo(
                (request, socket, out) -> {
                    out.write("HTTP/1.1 307 T\r\nLocation: http://elsewhere.invalid/\r\nContent-Length: 0\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
                    return true;
                },
                PATIENT);

        assertThat(((Reply) exchange).status()).isEqualTo(307);
        assertThat(((Reply) exchange).headers().location()).isEqualTo("http://elsewhere.invalid/");
    }

    @Test
    void timesOutOnAServerThatNeverAnswers() throws Exception {
        assertThat(kind(sendTo(
                        (request, socket, out) -> {
                            testOver.await();
                            return false;
                        },
                        SHORT)))
                .isEqualTo(Kind.TIMEOUT);
    }

    @Test
    void timesOutOnABodyThatStalls() throws Exception {
        assertThat(kind(sendTo(
                        (request, socket, out) -> {
                            out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"
                                    .getBytes(StandardCharsets.US_ASCII));
                            testOver.await();
                            return false;
                        },
                        SHORT)))
                .isEqualTo(Kind.TIMEOUT);
    }

    @Test
    void timesOutOnABodyThatDripsForEver() throws Exception {
        assertThat(kind(sendTo(
                        (request, socket, out) -> {
                            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                            while (!testOver.await(20, TimeUnit.MILLISECONDS)) {
                                out.write(' ');
                            }
                            return false;
                        },
                        SHORT)))
                .isEqualTo(Kind.TIMEOUT);
    }

    @Test
    void reportsAnAnswerCutShort() throws Exception {
        assertThat(kind(sendTo(
                        (request, socket, out) -> {
                            out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":"
                                    .getBytes(StandardCharsets.US_ASCII));
                            return false;
                        },
                        PATIENT)))
                .isEqualTo(Kind.BROKEN);
    }

    @Test
    void reportsAChunkedAnswerCutShort() throws Exception {
        assertThat(kind(sendTo(
                        (request, socket, out) -> {
                            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"a\"\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                            return false;
                        },
                        PATIENT)))
                .isEqualTo(Kind.BROKEN);
    }

    @Test
    void reportsAConnectionClosedAfterTheHeaders() throws Exception {
        assertThat(kind(sendTo(
                        (request, socket, out) -> {
                            out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                            return false;
                        },
                        PATIENT)))
                .isEqualTo(Kind.BROKEN);
    }

    @Test
    void reportsAResetOfANewConnection() throws Exception {
        assertThat(kind(sendTo(
                        (request, socket, out) -> {
                            socket.setSoLinger(true, 0); // close sends RST
                            return false;
                        },
                        PATIENT)))
                .isEqualTo(Kind.BROKEN);
    }

    @Test
    void reportsAnAnswerThatIsNotHttp() throws Exception {
        assertThat(kind(sendTo(
                        (request, socket, out) -> {
                            out.write("SSH-2.0-OpenSSH_9.9\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                            return false;
                        },
                        PATIENT)))
                .isEqualTo(Kind.BROKEN);
    }

    @Test
    void reportsBytesThatAreNotUtf8() throws Exception {
        assertThat(kind(sendTo(
                        (request, socket, out) -> {
                            out.write(
                                    "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                            out.write(new byte[] {'"', (byte) 0xFF, '"'});
                            return true;
                        },
                        PATIENT)))
                .isEqualTo(Kind.BROKEN);
    }

    @Test
    void doesNotReadAnAnswerBeyondTheBound() throws Exception {
        Exchange announced = sendTo(
                (request, socket, out) -> {
                    out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000001\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    testOver.await();
                    return false;
                },
                PATIENT);
        Exchange endless = sendTo(
                (request, socket, out) -> {
                    out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
                    byte[] chunk =
                            "1000\r\n".concat("x".repeat(4096)).concat("\r\n").getBytes(StandardCharsets.US_ASCII);
                    while (testOver.getCount() > 0) {
                        out.write(chunk);
                    }
                    return false;
                },
                PATIENT);

        assertThat(kind(announced)).isEqualTo(Kind.TOO_LARGE);
        assertThat(kind(endless)).isEqualTo(Kind.TOO_LARGE);
    }

    @Test
    void tellsADeadKeptConnectionFromABrokenCall() throws Exception {
        // Closes right after the reply without saying so, as some servers do.
        CountDownLatch closed = new CountDownLatch(1);
        RawServer server = server((request, socket, out) -> {
            ok(out);
            socket.close();
            closed.countDown();
            return false;
        });
        ApacheUpstream upstream = upstream();
        send(upstream, request(server, PATIENT));
        closed.await();
        Exchange second = send(upstream, request(server, PATIENT));

        // Either the check before reuse noticed, or the call did.
        if (second instanceof NoReply failure) {
            assertThat(failure.kind()).isEqualTo(Kind.STALE_CONNECTION);
        }
    }

    @Test
    void opensANewConnectionWhenAskedTo() throws Exception {
        RawServer server = server((request, socket, out) -> ok(out));
        ApacheUpstream upstream = upstream();
        UpstreamRequest kept = request(server, PATIENT);
        send(upstream, kept);
        send(upstream, new UpstreamRequest(kept.uri(), Authentication.BEARER, "job-1", "{}", PATIENT, true));

        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void interruptingACallClosesItsSocket() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CompletableFuture<Integer> seenByServer = new CompletableFuture<>();
        RawServer server = server((request, socket, out) -> {
            arrived.countDown();
            seenByServer.complete(socket.getInputStream().read());
            return false;
        });
        ApacheUpstream upstream = upstream();
        FutureTask<Exchange> call = new FutureTask<>(() -> upstream.send(request(server, PATIENT)));
        Thread thread = Thread.ofVirtual().start(call);
        arrived.await();
        thread.interrupt();

        assertThat(seenByServer.get()).isEqualTo(-1);
        assertThatThrownBy(call::get).hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void namesARefusedConnection() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Exchange exchange = send(upstream(), request(URI.create("http://127.0.0.1:" + port + "/v1/x"), PATIENT));

        assertThat(exchange)
                .isEqualTo(new NoReply(
                        Kind.NOT_CONNECTED, "connection refused by 127.0.0.1:" + port + ": is the endpoint running?"));
    }

    @Test
    void namesAHostThatDoesNotResolve() throws Exception {
        Exchange exchange = send(upstream(), request(URI.create("http://no-such-host.invalid/v1/x"), PATIENT));

        assertThat(exchange)
                .isEqualTo(new NoReply(
                        Kind.NOT_CONNECTED,
                        "cannot resolve host no-such-host.invalid: check the base URL and the DNS"));
    }

    @Test
    void namesAFailedTlsHandshake() throws Exception {
        ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        open.add(plain);
        Thread.ofVirtual().start(() -> answerInPlainText(plain));
        URI https = URI.create("https://127.0.0.1:" + plain.getLocalPort() + "/v1/x");
        Exchange exchange = send(upstream(), request(https, PATIENT));

        assertThat(kind(exchange)).isEqualTo(Kind.NOT_CONNECTED);
    }

    private static void answerInPlainText(ServerSocket listener) {
        try (Socket socket = listener.accept()) {
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void neverShowsTheKey() {
        assertThat(ApiKey.of(KEY).toString()).doesNotContain(KEY);
    }
}
