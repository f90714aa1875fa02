package dev.tallymill.worker.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.worker.call.JobEnding.Finished;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What refusals mean, for every API, asked for streams or not, over real sockets. */
@Timeout(60)
class UpstreamErrorsMatrixTest {

    private static final Map<String, String> ONE_ATTEMPT = Map.of("worker.max.attempts", "1");

    static Stream<Arguments> retried() {
        return ScriptedCall.matrix(408, 409, 425, 429, 498, 500, 502, 503, 504, 520, 529);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("retried")
    void isRetriedWithBackoff(ScriptedCall call, int status) throws Exception {
        Finished ending = call.finish(call.refuses(status, "no_reason"), call.hello());

        assertThat(ending.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(ending.attempts()).isEqualTo(2);
        assertThat(call.sleeps())
                .singleElement()
                .satisfies(delay -> assertThat(delay).isBetween(Duration.ofMillis(1), Duration.ofSeconds(1)));
    }

    static Stream<Arguments> asked() {
        return ScriptedCall.matrix(
                new Asked("retry-after-ms: 9500\r\nRetry-After: 25\r\n", 9.5),
                new Asked("Retry-After: 17\r\n", 17),
                new Asked("Retry-After: 12.5\r\n", 12.5));
    }

    /** What the server asks for; dates are read by the same reader, and depend on the clock. */
    record Asked(String headers, double seconds) {}

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("asked")
    void waitsAsLongAsTheServerAsks(ScriptedCall call, Asked asked) throws Exception {
        call.finish(call.refuses(429, "rate_limit_exceeded", asked.headers()), call.hello());

        assertThat(call.sleeps())
                .singleElement()
                .satisfies(
                        sleep -> assertThat(sleep.toMillis() / 1000.0).isBetween(asked.seconds() / 2, asked.seconds()));
    }

    static Stream<Arguments> failing() {
        return ScriptedCall.matrix(
                Map.entry(400, "invalid_request_error"),
                Map.entry(400, "context_length_exceeded"),
                Map.entry(400, "exceed_context_size_error"),
                Map.entry(403, "content_policy_violation"),
                Map.entry(404, "model_not_found"),
                Map.entry(413, "request_too_large"),
                Map.entry(422, "unprocessable"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("failing")
    void failsThisJobWithTheUpstreamsStatusAndBody(ScriptedCall call, Map.Entry<Integer, String> row) throws Exception {
        Finished ending = call.finish(call.refuses(row.getKey(), row.getValue()), call.hello());

        assertThat(ending.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(ending.httpStatus()).isEqualTo(row.getKey());
        assertThat(ending.responseBody()).isEqualTo(call.api().error(row.getValue()));
        assertThat(ending.attempts()).isEqualTo(1);
    }

    static Stream<Arguments> pausing() {
        return ScriptedCall.matrix(
                Map.entry(401, "authentication_error"),
                Map.entry(402, "billing_error"),
                Map.entry(403, "permission_error"),
                Map.entry(429, "insufficient_quota"),
                Map.entry(429, "credit_balance_exhausted"),
                Map.entry(429, "organization_spend_limit_exceeded"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("pausing")
    void pausesTheEndpointAndTheJobKeepsItsOnlyAttempt(ScriptedCall call, Map.Entry<Integer, String> row)
            throws Exception {
        ScriptedCall.Step refusal = call.refuses(row.getKey(), row.getValue());
        Finished ending = call.finish(ONE_ATTEMPT, call.api().request(), refusal, refusal, refusal, call.hello());

        assertThat(ending.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(ending.attempts()).isEqualTo(4);
    }

    static Stream<Arguments> overruled() {
        return ScriptedCall.matrix(
                new Overruled(400, true, 2),
                new Overruled(400, false, 1),
                new Overruled(500, false, 1),
                new Overruled(429, false, 1),
                new Overruled(500, true, 2));
    }

    /** A refusal that says itself whether to try again. */
    record Overruled(int status, boolean shouldRetry, int attempts) {}

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("overruled")
    void xShouldRetryDecides(ScriptedCall call, Overruled row) throws Exception {
        Finished ending = call.finish(
                call.refuses(row.status(), "no_reason", "x-should-retry: " + row.shouldRetry() + "\r\n"), call.hello());

        assertThat(ending.attempts()).isEqualTo(row.attempts());
        assertThat(ending.outcome()).isEqualTo(row.attempts() == 2 ? Outcome.COMPLETED : Outcome.FAILED);
    }

    static Stream<Arguments> matrix() {
        return ScriptedCall.matrix();
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void a500ThatBelongsToTheItemIsTriedThreeTimes(ScriptedCall call) throws Exception {
        ScriptedCall.Step fault = ScriptedCall.whole(
                "500 Internal Server Error",
                "{\"error\":{\"message\":\"HarmonyError: unexpected tokens remaining in message header\"}}",
                "");
        Finished ending = call.finish(fault);

        assertThat(ending.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(ending.attempts()).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("matrix")
    void vllmsContextErrorWithItsNumericCodeFailsTheJob(ScriptedCall call) throws Exception {
        Finished ending = call.finish(
                ScriptedCall.whole(
                        "400 Bad Request",
                        "{\"object\":\"error\",\"message\":\"This model's maximum context length is 4096 tokens\","
                                + "\"type\":\"BadRequestError\",\"param\":null,\"code\":400}",
                        ""),
                call.hello());

        assertThat(ending.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(ending.attempts()).isEqualTo(1);
    }
}
