package dev.tallymill.worker.call.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallymill.worker.call.FakeTime;
import dev.tallymill.worker.call.ModelApi;
import dev.tallymill.worker.call.http.Exchange.Kind;
import dev.tallymill.worker.call.http.Exchange.NoReply;
import dev.tallymill.worker.call.http.Exchange.Reply;
import dev.tallymill.worker.call.http.RawServer.Behaviour;
import dev.tallymill.worker.call.http.UpstreamRequest.Authentication;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streamed answers over real sockets, from servers that misbehave. */
@Timeout(60)
class StreamedCallTest {

    private static final String KEY = "sk-very-secret-0123456789";
    private static final Duration PATIENT = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(300);

    private static final String HEL =
            "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hel\"}}]}\n\n";
    private static final String LO =
            "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"lo ü\"}}]}\n\n";
    private static final String STOP =
            "data: {\"id\":\"1\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    private static final String USAGE = "data: {\"id\":\"1\",\"choices\":[],\"usage\":{\"prompt_tokens\":1}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";
    private static final String HELLO = "{\"id\":\"1\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"Hello ü\","
            + "\"role\":\"assistant\"},\"finish_reason\":\"stop\"}]%s,\"object\":\"chat.completion\"}";
    private static final String HELLO_WITH_USAGE = HELLO.formatted(",\"usage\":{\"prompt_tokens\":1}");

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

    private ApacheUpstream upstream(Duration idleTimeout, Clock clock) {
        HttpSettings settings =
                new HttpSettings(8, Duration.ofSeconds(10), PATIENT, idleTimeout, 100_000, "tallymill/test");
        ApacheUpstream upstream = new ApacheUpstream(settings, ApiKey.of(KEY), clock);
        open.add(upstream);
        return upstream;
    }

    private ApacheUpstream upstream() {
        return upstream(PATIENT, Clock.systemUTC());
    }

    private static UpstreamRequest request(RawServer server, Duration timeout) {
        URI uri = URI.create(server.baseUrl() + "/chat/completions");
        return new UpstreamRequest(
                uri, Authentication.BEARER, "job-1", "{\"stream\":true}", timeout, false, ModelApi.CHAT, reply -> {});
    }

    private static FutureTask<Exchange> start(Upstream upstream, UpstreamRequest request) {
        FutureTask<Exchange> call = new FutureTask<>(() -> upstream.send(request));
        Thread.ofVirtual().start(call);
        return call;
    }

    private Exchange sendTo(Behaviour behaviour) throws Exception {
        return start(upstream(), request(server(behaviour), PATIENT)).get();
    }

    /** Sends these events, each in a chunk of its own, and ends the answer in good order. */
    private static boolean stream(OutputStream out, String... events) throws IOException {
        out.write(RawServer.eventStreamHead());
        for (String event : events) {
            out.write(RawServer.chunk(event));
        }
        out.write(RawServer.chunk(""));
        return true;
    }

    private static Kind kind(Exchange exchange) {
        assertThat(exchange).isInstanceOf(NoReply.class);
        return ((NoReply) exchange).kind();
    }

    private static String body(Exchange exchange) {
        assertThat(exchange).isInstanceOf(Reply.class);
        return ((Reply) exchange).body();
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            if (Thread.interrupted()) {
                throw new InterruptedException("the test's time is over");
            }
        }
    }

    @Test
    void aStreamedAnswerLooksLikeAnOrdinaryOne() throws Exception {
        Exchange exchange = sendTo((request, socket, out) -> stream(out, HEL, LO, STOP, USAGE, DONE));

        assertThat(exchange).isInstanceOfSatisfying(Reply.class, reply -> {
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.headers().requestId()).isEqualTo("req-1");
            assertThat(reply.body()).isEqualTo(HELLO_WITH_USAGE);
        });
    }

    @Test
    void takesEveryBytesPortionOnItsOwn() throws Exception {
        byte[] bytes = (HEL + LO + STOP + DONE).getBytes(StandardCharsets.UTF_8);

        assertThat(body(sendTo((request, socket, out) -> {
                    out.write(RawServer.eventStreamHead());
                    for (byte b : bytes) {
                        out.write(new byte[] {'1', '\r', '\n', b, '\r', '\n'});
                        out.flush();
                    }
                    out.write(RawServer.chunk(""));
                    return true;
                })))
                .isEqualTo(HELLO.formatted(""));
    }

    @Test
    void keepsItsConnection() throws Exception {
        RawServer server = server((request, socket, out) -> stream(out, HEL, LO, STOP, DONE));
        ApacheUpstream upstream = upstream();
        for (int i = 0; i < 5; i++) {
            body(start(upstream, request(server, PATIENT)).get());
        }

        assertThat(server.connections()).isEqualTo(1);
        assertThat(upstream.connectionsInUse()).isZero();
    }

    @Test
    void measuresTheTimeToTheFirstTextOfTheModel() throws Exception {
        FakeTime time = new FakeTime();
        RawServer server = server((request, socket, out) -> {
            out.write(RawServer.eventStreamHead());
            out.write(RawServer.chunk("data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\"}}]}\n\n"));
            time.advance(Duration.ofMillis(250));
            out.write(RawServer.chunk(HEL + LO + STOP + DONE));
            out.write(RawServer.chunk(""));
            return true;
        });

        Exchange streamed =
                start(upstream(PATIENT, time), request(server, PATIENT)).get();
        assertThat(streamed.timeToFirstToken()).isEqualTo(Duration.ofMillis(250));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/event-stream", "text/plain"})
    void takesAnOrdinaryAnswerWhereItAskedForAStream(String contentType) throws Exception {
        Exchange exchange = sendTo((request, socket, out) -> {
            out.write(("HTTP/1.1 200 OK\r\nContent-Type: " + contentType + "\r\nContent-Length: 9\r\n\r\n\n {\"a\": 1}")
                    .getBytes(StandardCharsets.US_ASCII));
            return true;
        });

        assertThat(body(exchange)).isEqualTo("\n {\"a\": 1");
        assertThat(exchange.timeToFirstToken()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Type: application/json\r\n", "Content-Type: text/plain\r\n", ""})
    void recognisesAStreamThatIsNotDeclared(String contentType) throws Exception {
        String body = ": hello\r\n\r\n" + HEL + LO + STOP + DONE;

        assertThat(body(sendTo((request, socket, out) -> {
                    out.write(("HTTP/1.1 200 OK\r\n" + contentType + "\r\n").getBytes(StandardCharsets.US_ASCII));
                    out.write(body.getBytes(StandardCharsets.UTF_8));
                    return false;
                })))
                .isEqualTo(HELLO.formatted(""));
    }

    @Test
    void anErrorInTheStreamIsTheAnswerEvenIfDoneFollows() throws Exception {
        String error = "{\"error\":{\"code\":502,\"message\":\"key " + KEY + " gone\"}}";

        assertThat(body(sendTo((request, socket, out) -> stream(out, HEL, "data: " + error + "\n\n", DONE))))
                .isEqualTo(error.replace(KEY, "[api key]"));
    }

    @Test
    void aStreamThatEndsEarlyIsBroken() throws Exception {
        Exchange inGoodOrder = sendTo((request, socket, out) -> stream(out, HEL, LO));
        Exchange cutOff = sendTo((request, socket, out) -> {
            out.write(RawServer.eventStreamHead());
            out.write(RawServer.chunk(HEL));
            return false;
        });
        Exchange reset = sendTo((request, socket, out) -> {
            out.write(RawServer.eventStreamHead());
            out.write(RawServer.chunk(HEL));
            socket.setSoLinger(true, 0); // close sends RST
            return false;
        });
        Exchange empty = sendTo((request, socket, out) -> stream(out));

        assertThat(kind(inGoodOrder)).isEqualTo(Kind.BROKEN);
        assertThat(((NoReply) inGoodOrder).message()).endsWith("ended its stream before the answer was whole");
        assertThat(kind(cutOff)).isEqualTo(Kind.BROKEN);
        assertThat(kind(reset)).isEqualTo(Kind.BROKEN);
        assertThat(body(empty)).isEmpty();
    }

    @Test
    void aConnectionThatBreaksBehindTheWholeAnswerDoesNoHarm() throws Exception {
        assertThat(body(sendTo((request, socket, out) -> {
                    out.write(RawServer.eventStreamHead());
                    out.write(RawServer.chunk(HEL + LO + STOP));
                    return false;
                })))
                .isEqualTo(HELLO.formatted(""));
    }

    @Test
    void doesNotWaitForTheEndOfAStreamThatHasSaidItAll() throws Exception {
        RawServer server = server((request, socket, out) -> {
            out.write(RawServer.eventStreamHead());
            out.write(RawServer.chunk(HEL + LO + STOP + DONE));
            testOver.await();
            return false;
        });
        ApacheUpstream upstream = upstream();

        assertThat(body(start(upstream, request(server, PATIENT)).get())).isEqualTo(HELLO.formatted(""));
        await(() -> upstream.connectionsInUse() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: {\"choices\":\n\n", "data: nonsense\n\n"})
    void aStreamThatIsNoJsonIsBroken(String event) throws Exception {
        assertThat(sendTo((request, socket, out) -> stream(out, HEL, event, DONE)))
                .isInstanceOfSatisfying(NoReply.class, failure -> {
                    assertThat(failure.kind()).isEqualTo(Kind.BROKEN);
                    assertThat(failure.message()).endsWith("holds an event whose data is not a JSON object");
                });
    }

    @Test
    void aStreamThatIsNotUtf8IsBroken() throws Exception {
        assertThat(kind(sendTo((request, socket, out) -> {
                    out.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
                    out.write(HEL.replace('H', 'ÿ').getBytes(StandardCharsets.ISO_8859_1));
                    return false;
                })))
                .isEqualTo(Kind.BROKEN);
    }

    private Exchange idle(String event, String repeated) throws Exception {
        RawServer server = server((request, socket, out) -> {
            out.write(RawServer.eventStreamHead());
            out.write(RawServer.chunk(event));
            if (repeated.isEmpty()) {
                return socket.getInputStream().read() >= 0; // the end, once the client has hung up
            }
            while (!testOver.await(20, TimeUnit.MILLISECONDS)) {
                out.write(RawServer.chunk(repeated));
            }
            return false;
        });
        ApacheUpstream upstream = upstream(SHORT, Clock.systemUTC());
        Exchange exchange = start(upstream, request(server, PATIENT)).get();
        await(() -> server.openConnections() == 0);
        await(() -> upstream.connectionsInUse() == 0); // given back by the watchdog's thread, or this one
        return exchange;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ": OPENROUTER PROCESSING\n\n", "data: {\"half", "event: ping\ndata: {\"x\""})
    void timesOutOnAStreamWithoutEventsWhateverElseItSends(String repeated) throws Exception {
        assertThat(idle(HEL, repeated)).isInstanceOfSatisfying(NoReply.class, failure -> {
            assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
            assertThat(failure.message())
                    .startsWith("no event in the stream of 127.0.0.1")
                    .endsWith("for 0.3 s");
        });
    }

    @Test
    void timesOutOnAStreamThatNeverBegins() throws Exception {
        assertThat(kind(idle(": hello\n\n", ""))).isEqualTo(Kind.TIMEOUT);
    }

    @Test
    void theWholeCallsTimeEndsAStreamThatAlwaysGoesOn() throws Exception {
        RawServer server = server((request, socket, out) -> {
            out.write(RawServer.eventStreamHead());
            while (!testOver.await(20, TimeUnit.MILLISECONDS)) {
                out.write(RawServer.chunk(HEL));
            }
            return false;
        });

        assertThat(start(upstream(), request(server, SHORT)).get()).isInstanceOfSatisfying(NoReply.class, failure -> {
            assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
            assertThat(failure.message()).startsWith("no complete answer");
        });
    }

    @Test
    void doesNotHoldAnAnswerBeyondTheBound() throws Exception {
        Exchange manyEvents = sendTo((request, socket, out) -> {
            out.write(RawServer.eventStreamHead());
            while (testOver.getCount() > 0) {
                out.write(RawServer.chunk(HEL.replace("Hel", "x".repeat(1000))));
            }
            return false;
        });
        Exchange oneLine = sendTo((request, socket, out) -> {
            out.write(RawServer.eventStreamHead());
            out.write(RawServer.chunk("data: {\"id\":\""));
            while (testOver.getCount() > 0) {
                out.write(RawServer.chunk("x".repeat(1000)));
            }
            return false;
        });

        assertThat(kind(manyEvents)).isEqualTo(Kind.TOO_LARGE);
        assertThat(kind(oneLine)).isEqualTo(Kind.TOO_LARGE);
    }

    @Test
    void commentsAndRepetitionsDoNotCountTowardsTheBound() throws Exception {
        String[] events = new String[3_000];
        Arrays.fill(events, ": " + "x".repeat(100) + "\n\n");
        events[0] = HEL;
        events[events.length - 3] = LO;
        events[events.length - 2] = STOP;
        events[events.length - 1] = DONE;

        assertThat(body(sendTo((request, socket, out) -> stream(out, events)))).isEqualTo(HELLO.formatted(""));
    }

    @Test
    void interruptingCallsInMidStreamClosesTheirSocketsAndLeaksNone() throws Exception {
        int calls = 8;
        CountDownLatch streaming = new CountDownLatch(calls);
        RawServer server = server((request, socket, out) -> {
            out.write(RawServer.eventStreamHead());
            out.write(RawServer.chunk(HEL));
            streaming.countDown();
            return socket.getInputStream().read() >= 0; // the end, once the client has hung up
        });
        ApacheUpstream upstream = upstream();
        List<Thread> threads = new ArrayList<>();
        List<FutureTask<Exchange>> tasks = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            FutureTask<Exchange> task = new FutureTask<>(() -> upstream.send(request(server, PATIENT)));
            tasks.add(task);
            threads.add(Thread.ofVirtual().start(task));
        }
        streaming.await();
        assertThat(upstream.connectionsInUse()).isEqualTo(calls);
        threads.forEach(Thread::interrupt);

        for (FutureTask<Exchange> task : tasks) {
            assertThatThrownBy(task::get).hasCauseInstanceOf(InterruptedException.class);
        }
        await(() -> server.openConnections() == 0);
        await(() -> upstream.connectionsInUse() == 0); // given back by the watchdog's thread, or this one
    }
}
