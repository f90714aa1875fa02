package dev.tallymill.worker.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.worker.call.JobEnding.Finished;
import dev.tallymill.worker.call.JobEnding.Parked;
import dev.tallymill.worker.call.http.Exchange;
import dev.tallymill.worker.call.http.Exchange.Kind;
import dev.tallymill.worker.call.http.Exchange.Reply;
import dev.tallymill.worker.call.http.Exchange.ReplyHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What answers mean for retries, pauses and attempts, through the whole chain: a test for each row of the table that speaks of
 * them. What one answer alone means is in the classifier's test.
 */
@Timeout(60)
class UpstreamRetryTableTest {

    private final FakeTime time = new FakeTime();
    private int calls;

    /** Brings a job to its end against these answers, the last of which is repeated. */
    private JobEnding call(PromptJob job, Exchange... answers) throws InterruptedException {
        JobCaller caller = HttpJobCaller.over(
                request -> answers[Math.min(++calls, answers.length) - 1],
                CallerConfig.of("http://127.0.0.1:1/v1"),
                time,
                time,
                time::alarm,
                new Random(7));
        return caller.call(job);
    }

    private Finished finish(Exchange... answers) throws InterruptedException {
        JobEnding ending = call(Jobs.chat(), answers);
        assertThat(ending).isInstanceOf(Finished.class);
        return (Finished) ending;
    }

    private static Exchange[] times(int times, Exchange answer, Exchange last) {
        List<Exchange> answers = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            answers.add(answer);
        }
        answers.add(last);
        return answers.toArray(Exchange[]::new);
    }

    private static Exchange delay(@Nullable String millis, @Nullable String seconds) {
        return new Reply(
                429, new ReplyHeaders("req-1", millis, seconds, null, null), "{\"error\":{\"message\":\"no\"}}");
    }

    @ParameterizedTest
    @CsvSource({"500, true, 2", "500, false, 1", "400, true, 2", "400, false, 1", "429, false, 1", "503, false, 1"})
    void xShouldRetryDecidesBeforeTheStatus(int status, String header, int attempts) throws Exception {
        assertThat(finish(Replies.shouldRetry(status, header), Replies.hello()).attempts())
                .isEqualTo(attempts);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 409, 425, 429, 498, 500, 501, 502, 503, 504, 520, 529})
    void retriesWithBackoffAfter(int status) throws Exception {
        Finished ending = finish(Replies.status(status), Replies.hello());

        assertThat(ending.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(ending.attempts()).isEqualTo(2);
        assertThat(time.sleeps())
                .singleElement()
                .satisfies(delay -> assertThat(delay).isBetween(Duration.ofMillis(500), Duration.ofSeconds(1)));
    }

    static Stream<Exchange> lost() {
        return Stream.of(
                Replies.none(Kind.BROKEN),
                Replies.none(Kind.TIMEOUT),
                Replies.ok("<html>"),
                Replies.ok("{\"choices\":["));
    }

    @ParameterizedTest
    @MethodSource("lost")
    void retriesACallThatBrokeOffOrTimedOutAndCountsItSinceItMayHaveBeenBilled(Exchange lost) throws Exception {
        assertThat(finish(lost, Replies.hello()).attempts()).isEqualTo(2);
        calls = 0;
        assertThat(finish(lost).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(calls).isEqualTo(6);
    }

    @Test
    void retriesAConnectErrorWithoutCountingItSinceNothingWasSent() throws Exception {
        Finished ending = finish(times(20, Replies.none(Kind.NOT_CONNECTED), Replies.hello()));

        assertThat(ending.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(ending.attempts()).isEqualTo(1);
    }

    @Test
    void retryAfterMsComesBeforeRetryAfter() throws Exception {
        finish(delay("250", "9"), Replies.hello());

        assertThat(time.sleeps()).containsExactly(Duration.ofMillis(250));
    }

    @ParameterizedTest
    @CsvSource({"7, 7000", "1.5, 1500", "'Mon, 23 Nov 2026 12:00:20 GMT', 20000"})
    void retryAfterIsSecondsOrADate(String header, long millis) throws Exception {
        finish(delay(null, header), Replies.hello());

        assertThat(time.sleeps()).containsExactly(Duration.ofMillis(millis));
    }

    @Test
    void backsOffWithFullJitterUpToSixtySecondsWhenNothingIsAskedFor() throws Exception {
        finish(Replies.status(500));

        assertThat(time.sleeps())
                .hasSize(5)
                .allSatisfy(delay -> assertThat(delay).isBetween(Duration.ofMillis(500), Duration.ofSeconds(60)));
    }

    @Test
    void aDelayOfHoursIsParkedOnTheTopicWithTheAttemptsThatCount() throws Exception {
        JobEnding ending = call(Jobs.chat(), Replies.status(500), delay(null, "14400"));

        assertThat(ending).isInstanceOfSatisfying(Parked.class, parked -> {
            assertThat(parked.notBefore()).isEqualTo(time.instant().plusSeconds(14_400));
            assertThat(parked.attempts()).isEqualTo(2);
            assertThat(parked.chargedAttempts()).isEqualTo(2);
        });
    }

    @Test
    void aParkedJobGoesOnWithTheAttemptsThatCount() throws Exception {
        PromptJob job = Jobs.chat();
        job.setAttempts(50);
        job.setChargedAttempts(4);
        Finished ending = (Finished) call(job, Replies.status(500));

        assertThat(ending.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(ending.attempts()).isEqualTo(52);
    }

    @ParameterizedTest
    @ValueSource(strings = {"insufficient_quota", "credit_balance_exhausted", "project_spend_limit_exceeded"})
    void quotaPausesTheEndpointAndTheJobKeepsItsAttempts(String code) throws Exception {
        Finished ending = finish(times(50, Replies.error(429, code), Replies.hello()));

        assertThat(ending.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(time.sleeps()).hasSize(50).allMatch(Duration.ofSeconds(30)::equals);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 402, 403})
    void keyAndCreditPauseTheEndpointAndTheJobKeepsItsAttempts(int status) throws Exception {
        Finished ending = finish(times(50, Replies.status(status), Replies.hello()));

        assertThat(ending.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(time.sleeps()).hasSize(50).allMatch(Duration.ofSeconds(30)::equals);
    }

    static Stream<Exchange> final4xx() {
        return Stream.of(
                Replies.error(403, "content_policy_violation"),
                Replies.status(400),
                Replies.error(404, "model_not_found"),
                Replies.status(413),
                Replies.status(422),
                Replies.error(400, "context_length_exceeded"),
                Replies.ok("{\"error\":{\"code\":400,\"message\":\"bad\"}}"));
    }

    @ParameterizedTest
    @MethodSource("final4xx")
    void thisJobFailsAtOnceWithTheUpstreamsAnswer(Exchange answer) throws Exception {
        Finished ending = finish(answer);

        assertThat(ending.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(ending.responseBody()).isEqualTo(((Reply) answer).body());
        assertThat(calls).isEqualTo(1);
    }

    @Test
    void anItems500IsTriedThreeTimesAndNotCountedByTheBreaker() throws Exception {
        Exchange fault = Replies.status(500, "{\"error\":{\"message\":\"HarmonyError: unexpected tokens\"}}");
        JobCaller caller = HttpJobCaller.over(
                request -> fault, CallerConfig.of("http://127.0.0.1:1/v1"), time, time, time::alarm, new Random(7));
        for (int i = 0; i < 10; i++) {
            assertThat(((Finished) caller.call(Jobs.chat("job-" + i))).attempts())
                    .isEqualTo(3);
        }

        assertThat(caller.status().trouble()).isNull();
    }

    @Test
    void anEmptyAnswerIsRetriedAtMostTwice() throws Exception {
        assertThat(finish(Replies.ok(Replies.HELLO.replace("Hello", ""))).attempts())
                .isEqualTo(3);
    }

    @Test
    void aFourHourOutageCostsNoJobItsAttempts() throws Exception {
        Finished ending = finish(times(480, Replies.status(503), Replies.hello()));

        assertThat(ending.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(Duration.between(FakeTime.START, time.instant())).isGreaterThan(Duration.ofHours(3));
    }
}
