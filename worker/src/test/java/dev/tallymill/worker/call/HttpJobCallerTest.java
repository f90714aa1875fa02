package dev.tallymill.worker.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.worker.call.EndpointTrouble.Kind;
import dev.tallymill.worker.call.JobEnding.Finished;
import dev.tallymill.worker.call.http.RawServer;
import dev.tallymill.worker.call.http.RawServer.Behaviour;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole chain over real sockets. */
@Timeout(120)
class HttpJobCallerTest {

    private static final String KEY = "sk-very-secret-0123456789";

    private final List<AutoCloseable> open = new ArrayList<>();
    private final CountDownLatch testOver = new CountDownLatch(1);

    @AfterEach
    void closeAll() throws Exception {
        testOver.countDown();
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    private RawServer server(Behaviour behaviour) {
        RawServer server = new RawServer(behaviour);
        open.add(server);
        return server;
    }

    private HttpJobCaller caller(String baseUrl, int concurrency) {
        Properties properties = new Properties();
        properties.setProperty("worker.base.url", baseUrl);
        properties.setProperty("worker.concurrency", Integer.toString(concurrency));
        properties.setProperty("worker.backoff.min", "1ms");
        properties.setProperty("worker.backoff.max", "20ms");
        properties.setProperty("worker.probe.interval", "10ms");
        // A server with every fault fails a third of its calls: six in a row are bound to happen to one job of a
        // hundred.
        properties.setProperty("worker.max.attempts", "50");
        HttpJobCaller caller = HttpJobCaller.create(
                CallerConfig.from(properties),
                KEY,
                Clock.systemUTC(),
                Thread::sleep,
                RandomGenerator.of("L64X128MixRandom"));
        open.add(caller);
        return caller;
    }

    private static FutureTask<JobEnding> start(JobCaller caller, String id) {
        FutureTask<JobEnding> call = new FutureTask<>(() -> caller.call(Jobs.chat(id)));
        Thread.ofVirtual().start(call);
        return call;
    }

    private static List<Finished> callAll(JobCaller caller, int jobs) throws Exception {
        List<FutureTask<JobEnding>> calls = new ArrayList<>();
        for (int i = 0; i < jobs; i++) {
            calls.add(start(caller, "job-" + i));
        }
        List<Finished> endings = new ArrayList<>();
        for (FutureTask<JobEnding> call : calls) {
            endings.add((Finished) call.get());
        }
        return endings;
    }

    @Test
    void neverHasMoreCallsInTheAirThanAllowedAndFillsWhatIsAllowed() throws Exception {
        int concurrency = 200;
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(concurrency);
        RawServer server = server((request, socket, out) -> {
            most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
            full.countDown();
            full.await(); // nobody is answered before all places are taken
            inFlight.decrementAndGet();
            out.write(RawServer.response("200 OK", Replies.HELLO));
            return true;
        });

        List<Finished> endings = callAll(caller(server.baseUrl(), concurrency), 3_000);

        assertThat(endings).allMatch(ending -> ending.outcome() == Outcome.COMPLETED);
        assertThat(most).hasValue(concurrency);
        assertThat(server.connections()).isLessThanOrEqualTo(concurrency + 16);
    }

    @Test
    void holdsTwoThousandCallsInLittleMemory() throws Exception {
        int calls = 2_000;
        CountDownLatch arrived = new CountDownLatch(calls);
        CountDownLatch answer = new CountDownLatch(1);
        RawServer server = server((request, socket, out) -> {
            arrived.countDown();
            answer.await();
            out.write(RawServer.response("200 OK", Replies.HELLO));
            return true;
        });
        JobCaller caller = caller(server.baseUrl(), calls);
        long before = usedMemory();
        List<FutureTask<JobEnding>> started = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            started.add(start(caller, "job-" + i));
        }
        arrived.await();
        long perCall = (usedMemory() - before) / calls;
        answer.countDown();
        for (FutureTask<JobEnding> call : started) {
            call.get();
        }

        // Both ends of the connection are in this heap; with default buffers the client's end alone takes 99 KB.
        assertThat(perCall).isLessThan(70_000);
    }

    private static long usedMemory() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Test
    void everyJobGetsItsAnswerFromAServerThatClosesRightAfterEveryReply() throws Exception {
        AtomicInteger served = new AtomicInteger();
        RawServer server = server((request, socket, out) -> {
            served.incrementAndGet();
            out.write(RawServer.response("200 OK", Replies.HELLO));
            return false;
        });

        List<Finished> endings = callAll(caller(server.baseUrl(), 20), 500);

        assertThat(endings).allMatch(ending -> ending.outcome() == Outcome.COMPLETED);
        assertThat(served).hasValue(500);
    }

    @Test
    void everyJobGetsItsAnswerFromAServerWithEveryFault() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        RawServer server = server((request, socket, out) -> {
            switch (calls.incrementAndGet() % 12) {
                case 1 -> out.write(RawServer.response("429 Too Many Requests", "{\"error\":{\"message\":\"slow\"}}"));
                case 3 -> out.write(RawServer.response("500 Oops", "<html>oops</html>"));
                case 5 -> {
                    socket.setSoLinger(true, 0);
                    return false;
                }
                case 7 -> {
                    byte[] whole = RawServer.response("200 OK", Replies.HELLO);
                    out.write(whole, 0, whole.length - 10);
                    return false;
                }
                case 9 -> out.write(RawServer.response("200 OK", "<html>login</html>"));
                default -> out.write(RawServer.response("200 OK", Replies.HELLO));
            }
            return true;
        });

        List<Finished> endings = callAll(caller(server.baseUrl(), 1), 100);

        assertThat(endings).allMatch(ending -> ending.outcome() == Outcome.COMPLETED);
    }

    @Test
    void aRefusedKeyIsTroubleAndNoJobFails() throws Exception {
        AtomicBoolean mended = new AtomicBoolean();
        CountDownLatch refused = new CountDownLatch(2);
        RawServer server = server((request, socket, out) -> {
            if (mended.get()) {
                out.write(RawServer.response("200 OK", Replies.HELLO));
            } else {
                String echo = request.headers().get("authorization");
                out.write(RawServer.response("401 Unauthorized", "{\"error\":{\"message\":\"bad key " + echo + "\"}}"));
                refused.countDown();
            }
            return true;
        });
        JobCaller caller = caller(server.baseUrl(), 1);
        FutureTask<JobEnding> call = start(caller, "job-1");
        refused.await(); // the second refusal is of a probe, so the first is known

        assertThat(caller.status().trouble()).isNotNull().satisfies(trouble -> {
            assertThat(trouble.kind()).isEqualTo(Kind.KEY_REFUSED);
            assertThat(trouble.message())
                    .startsWith("the endpoint refused the key (401")
                    .doesNotContain(KEY);
        });
        mended.set(true);
        assertThat(((Finished) call.get()).outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(caller.status().trouble()).isNull();
    }

    @Test
    void anUnreachableEndpointIsTroubleFromTheFirstCallOn() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        CountDownLatch slept = new CountDownLatch(1);
        HttpJobCaller caller = HttpJobCaller.create(
                CallerConfig.of("http://127.0.0.1:" + port + "/v1"),
                null,
                Clock.systemUTC(),
                duration -> {
                    slept.countDown();
                    testOver.await();
                },
                RandomGenerator.of("L64X128MixRandom"));
        open.add(caller);
        FutureTask<JobEnding> call = start(caller, "job-1");
        slept.await(); // after the first call

        assertThat(caller.status().trouble()).isNotNull().satisfies(trouble -> {
            assertThat(trouble.kind()).isEqualTo(Kind.UNREACHABLE);
            assertThat(trouble.message()).startsWith("connection refused by 127.0.0.1:" + port);
        });
        assertThat(call.isDone()).isFalse();
        call.cancel(true);
    }

    @Test
    void interruptEndsEveryWaitAndEveryCall() throws Exception {
        CountDownLatch inTheAir = new CountDownLatch(1);
        RawServer server = server((request, socket, out) -> {
            inTheAir.countDown();
            testOver.await();
            return false;
        });
        JobCaller caller = caller(server.baseUrl(), 1);
        List<Thread> threads = new ArrayList<>();
        CountDownLatch interrupted = new CountDownLatch(50);
        for (int i = 0; i < 50; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    caller.call(Jobs.chat());
                } catch (InterruptedException e) {
                    interrupted.countDown();
                }
            }));
        }
        inTheAir.await();
        threads.forEach(Thread::interrupt);
        interrupted.await();

        assertThat(caller.status().inFlight()).isZero();
    }

    @Test
    void aKeyThatCannotStandInAHeaderIsRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> HttpJobCaller.create(
                        CallerConfig.of("http://127.0.0.1:1/v1"),
                        "sk-secret\nX-Evil: 1",
                        Clock.systemUTC(),
                        Thread::sleep,
                        RandomGenerator.getDefault()))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret"));
    }
}
