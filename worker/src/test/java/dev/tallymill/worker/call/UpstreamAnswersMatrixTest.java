package dev.tallymill.worker.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.Usage;
import dev.tallymill.worker.call.Dialect.Saying;
import dev.tallymill.worker.call.JobEnding.Finished;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What answers with status 200 mean, for every API, asked for streams or not, over real sockets. */
@Timeout(60)
class UpstreamAnswersMatrixTest {

    static Stream<Arguments> matrix() {
        return ScriptedCall.matrix();
    }

    static Stream<Arguments> streams() {
        return matrix().filter(arguments -> ((ScriptedCall) arguments.get()[0]).inEvents());
    }

    private static Stream<Arguments> having(Saying... sayings) {
        return ScriptedCall.matrix((Object[]) sayings)
                .filter(arguments -> ((ScriptedCall) arguments.get()[0]).api().answer((Saying)
                                arguments.get()[1])
                        != null);
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void anAnswerCompletesItsJob(ScriptedCall call) throws Exception {
        Finished ending = call.finish(call.hello());

        assertThat(ending.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(ending.attempts()).isEqualTo(1);
        assertThat(ending.truncated()).isFalse();
        Long completion = call.api() == Dialect.EMBEDDINGS ? null : 3L;
        assertThat(ending.usage()).isEqualTo(new Usage(11L, null, completion, null, false));
        assertThat(call.requests().getFirst().contains("\"stream\":true")).isEqualTo(call.inEvents());
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void withoutUsageItIsEstimatedAndFlaggedNever0(ScriptedCall call) throws Exception {
        Usage usage = Objects.requireNonNull(
                call.finish(call.says(Saying.WITHOUT_USAGE)).usage());

        assertThat(usage.getEstimated()).isTrue();
        assertThat(usage.getPromptTokens()).isPositive();
        if (call.api() != Dialect.EMBEDDINGS) {
            assertThat(usage.getCompletionTokens()).isPositive();
        }
    }

    static Stream<Arguments> truncated() {
        return having(Saying.CUT_FOR_LENGTH);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("truncated")
    void anEndForLengthIsASuccessMarkedTruncated(ScriptedCall call, Saying saying) throws Exception {
        Finished ending = call.finish(call.says(saying));

        assertThat(ending.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(ending.truncated()).isTrue();
    }

    static Stream<Arguments> finalAnswers() {
        return having(Saying.FILTERED, Saying.REFUSED, Saying.TOOL_CALL);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("finalAnswers")
    void isFinalAndNotRetried(ScriptedCall call, Saying saying) throws Exception {
        Finished ending = call.finish(call.says(saying));

        assertThat(ending.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(ending.attempts()).isEqualTo(1);
    }

    static Stream<Arguments> empty() {
        return having(Saying.NOTHING);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("empty")
    void anEmptyAnswerIsRetriedTwiceThenFails(ScriptedCall call, Saying saying) throws Exception {
        Finished ending = call.finish(call.says(saying));

        assertThat(ending.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(ending.attempts()).isEqualTo(3);
        assertThat(Objects.requireNonNull(ending.error()).getCode()).isEqualTo("empty_response");
        assertThat(ending.usage()).as("it was paid for").isNotNull();
    }

    static Stream<Arguments> reasoning() {
        return having(Saying.REASONING, Saying.REASONING_CONTENT);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("reasoning")
    void reasoningIsPassedOnUnderTheNameItHas(ScriptedCall call, Saying saying) throws Exception {
        Finished ending = call.finish(call.says(saying));

        assertThat(ending.responseBody())
                .contains(
                        saying == Saying.REASONING ? "\"reasoning\":\"because\"" : "\"reasoning_content\":\"because\"");
    }

    static Stream<Arguments> missingTheSchema() {
        return having(Saying.NO_JSON);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("missingTheSchema")
    void anAnswerThatBreaksTheJobsSchemaIsRetriedTwiceWhereThatIsWanted(ScriptedCall call, Saying saying)
            throws Exception {
        String request = Objects.requireNonNull(call.api().requestForSchema());

        assertThat(call.finish(Map.of(), request, call.says(saying)).outcome()).isEqualTo(Outcome.COMPLETED);
        Finished checked = call.finish(Map.of("worker.check.schema", "true"), request, call.says(saying));
        assertThat(checked.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(checked.attempts()).isEqualTo(3);
        assertThat(Objects.requireNonNull(checked.error()).getCode()).isEqualTo("schema_mismatch");
    }

    static Stream<Arguments> useless() {
        return ScriptedCall.matrix("", "<html>busy</html>", "{\"status\":\"ok\"}", "{\"choices\":[", "[]");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("useless")
    void whatIsNoAnswerIsRetriedAsTransport(ScriptedCall call, String body) throws Exception {
        Finished ending = call.finish(ScriptedCall.whole("200 OK", body, ""), call.hello());

        assertThat(ending.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(ending.attempts()).isEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void anErrorObjectInA200MeansWhatItsCodeWouldAsAStatus(ScriptedCall call) throws Exception {
        Finished retried = call.finish(call.errorInside("rate_limit_exceeded"), call.hello());
        assertThat(retried.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(retried.attempts()).isEqualTo(2);

        Finished failed = call.finish(call.errorInside("context_length_exceeded"), call.hello());
        assertThat(failed.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(failed.httpStatus()).isEqualTo(400);

        Finished paused = call.finish(
                Map.of("worker.max.attempts", "1"),
                call.api().request(),
                call.errorInside("insufficient_quota"),
                call.hello());
        assertThat(paused.outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @ParameterizedTest
    @MethodSource("streams")
    void aStreamThatEndsEarlyIsRetriedAndItsPartDiscarded(ScriptedCall call) throws Exception {
        List<String> events =
                call.api().events(Objects.requireNonNull(call.api().answer(Saying.HELLO)));
        Finished ending = call.finish(ScriptedCall.streams(events.subList(0, 1)), call.hello());

        assertThat(ending.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(ending.attempts()).isEqualTo(2);
        assertThat(ending.responseBody()).contains("Hello");
    }

    @ParameterizedTest
    @MethodSource("streams")
    void commentsInAStreamAreIgnored(ScriptedCall call) throws Exception {
        List<String> events = new ArrayList<>();
        events.add(": gateway processing\n\n");
        for (String event : call.api().events(Objects.requireNonNull(call.api().answer(Saying.HELLO)))) {
            events.add(event);
            events.add(": keep-alive\n\n");
        }
        Finished ending = call.finish(ScriptedCall.streams(events));

        assertThat(ending.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(ending.attempts()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("streams")
    void anOrdinaryAnswerWhereAStreamWasAskedForIsTaken(ScriptedCall call) throws Exception {
        String answer = Objects.requireNonNull(call.api().answer(Saying.HELLO));

        assertThat(call.finish(ScriptedCall.whole("200 OK", answer, "")).responseBody())
                .isEqualTo(answer);
    }
}
