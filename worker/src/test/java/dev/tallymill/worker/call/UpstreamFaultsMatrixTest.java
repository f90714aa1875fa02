package dev.tallymill.worker.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.worker.call.Dialect.Saying;
import dev.tallymill.worker.call.JobEnding.Finished;
import dev.tallymill.worker.call.ScriptedCall.Step;
import dev.tallymill.worker.call.http.RawServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections that break, stall or drip, for every API, asked for streams or not, over real sockets. */
@Timeout(60)
class UpstreamFaultsMatrixTest {

    private static final Map<String, String> SHORT_CALL = Map.of("worker.call.timeout", "250ms");
    private static final Map<String, String> SHORT_SILENCE =
            Map.of("worker.call.timeout", "40s", "worker.stream.idle.timeout", "250ms");

    static Stream<Arguments> matrix() {
        return ScriptedCall.matrix();
    }

    static Stream<Arguments> streams() {
        return matrix().filter(arguments -> ((ScriptedCall) arguments.get()[0]).inEvents());
    }

    private final CountDownLatch testOver = new CountDownLatch(1);

    @AfterEach
    void letServersGo() {
        testOver.countDown();
    }

    private static void isRetriedAndCounted(Finished ending) {
        assertThat(ending.outcome()).isEqualTo(Outcome.COMPLETED);
        // More on a machine too busy to answer in time.
        assertThat(ending.attempts()).as("it may have been billed").isGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void aConnectionClosedWithoutAnAnswerIsRetried(ScriptedCall call) throws Exception {
        isRetriedAndCounted(call.finish(out -> false, call.hello()));
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void anAnswerThatBreaksOffIsRetried(ScriptedCall call) throws Exception {
        Step half = out -> {
            out.write(start(call));
            return false;
        };
        isRetriedAndCounted(call.finish(half, call.hello()));
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void aServerThatNeverAnswersIsGivenUpAtTheCallsDeadline(ScriptedCall call) throws Exception {
        isRetriedAndCounted(call.finish(SHORT_CALL, call.api().request(), forEver(new byte[0], ""), call.hello()));
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void aBodyThatStallsIsGivenUpAtTheCallsDeadline(ScriptedCall call) throws Exception {
        isRetriedAndCounted(call.finish(SHORT_CALL, call.api().request(), forEver(start(call), ""), call.hello()));
    }

    /** Every byte would start the socket's own timeout anew. */
    @ParameterizedTest
    @MethodSource("matrix")
    void aBodyThatDripsIsGivenUpAtTheCallsDeadline(ScriptedCall call) throws Exception {
        String drop = call.inEvents() ? "2\r\n\n\n\r\n" : " ";

        isRetriedAndCounted(call.finish(SHORT_CALL, call.api().request(), forEver(start(call), drop), call.hello()));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void commentsDoNotResetTheIdleTimer(ScriptedCall call) throws Exception {
        String comment = new String(RawServer.chunk(": keep-alive\n\n"), StandardCharsets.UTF_8);

        isRetriedAndCounted(
                call.finish(SHORT_SILENCE, call.api().request(), forEver(start(call), comment), call.hello()));
    }

    /** The beginning of an answer, whole or in events. */
    private static byte[] start(ScriptedCall call) {
        String answer = Objects.requireNonNull(call.api().answer(Saying.HELLO));
        if (!call.inEvents()) {
            String head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n";
            return (head + answer.substring(0, answer.length() - 1)).getBytes(StandardCharsets.UTF_8);
        }
        List<String> events = call.api().events(answer);
        String head = new String(RawServer.eventStreamHead(), StandardCharsets.UTF_8);
        String first = new String(RawServer.chunk(events.getFirst()), StandardCharsets.UTF_8);
        return (head + first).getBytes(StandardCharsets.UTF_8);
    }

    /** Sends {@code start}, then {@code drop} now and then until the client or the test is gone. */
    private Step forEver(byte[] start, String drop) {
        return out -> {
            out.write(start);
            while (!testOver.await(20, TimeUnit.MILLISECONDS)) {
                out.write(drop.getBytes(StandardCharsets.UTF_8));
            }
            return false;
        };
    }
}
