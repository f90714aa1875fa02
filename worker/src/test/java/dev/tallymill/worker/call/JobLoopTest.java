package dev.tallymill.worker.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallymill.schemas.record.JobError;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.record.Usage;
import dev.tallymill.worker.call.JobEnding.Finished;
import dev.tallymill.worker.call.JobEnding.Parked;
import dev.tallymill.worker.call.http.Exchange;
import dev.tallymill.worker.call.http.Exchange.Kind;
import dev.tallymill.worker.call.http.Upstream;
import dev.tallymill.worker.call.http.UpstreamRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One job against a scripted upstream, on a fake clock. */
@Timeout(60)
class JobLoopTest {

    private final FakeTime time = new FakeTime();
    private final List<UpstreamRequest> requests = new ArrayList<>();

    private JobCaller caller(Upstream upstream) {
        Upstream recorded = request -> {
            requests.add(request);
            Exchange exchange = upstream.send(request);
            if (exchange instanceof Exchange.Reply reply) {
                request.whenWhole().accept(reply);
            }
            return exchange;
        };
        return HttpJobCaller.over(
                recorded, CallerConfig.of("http://127.0.0.1:1/v1"), time, time, time::alarm, new Random(7));
    }

    /** Answers in this order; the last answer is repeated. */
    private JobCaller script(Exchange... answers) {
        return caller(request -> answers[Math.min(requests.size(), answers.length) - 1]);
    }

    /** The answers that were kept of a job's call, in their order, and its ending. */
    private record Kept(List<KeptAnswer> answers, JobEnding ending) {}

    private static Kept keepWhileCalling(JobCaller caller, PromptJob job) throws InterruptedException {
        List<KeptAnswer> answers = new ArrayList<>();
        JobEnding ending = caller.call(job, answers::add);
        return new Kept(answers, ending);
    }

    private static Finished finished(JobEnding ending) {
        assertThat(ending).isInstanceOf(Finished.class);
        return (Finished) ending;
    }

    @Test
    void anAnswerThatWasKeptEndsItsJobAsTheCallDid() throws Exception {
        JobCaller caller = script(Replies.status(500), Replies.hello());
        Kept kept = keepWhileCalling(caller, Jobs.chat());

        assertThat(kept.answers()).extracting(KeptAnswer::status).containsExactly(500, 200);
        assertThat(caller.finish(Jobs.chat(), kept.answers().get(0)))
                .as("there would have been another attempt")
                .isNull();
        assertThat(caller.finish(Jobs.chat(), kept.answers().get(1))).isEqualTo(kept.ending());
        assertThat(requests).hasSize(2);
    }

    @Test
    void aRefusalThatWasKeptEndsItsJobAsTheCallDid() throws Exception {
        JobCaller caller = script(Replies.status(400));
        Kept kept = keepWhileCalling(caller, Jobs.chat());

        assertThat(caller.finish(Jobs.chat(), kept.answers().getLast())).isEqualTo(kept.ending());
    }

    @Test
    void completesWithBodyUsageAndRequestIdUnchanged() throws Exception {
        Finished ending = finished(script(Replies.hello()).call(Jobs.chat()));

        assertThat(ending.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(ending.httpStatus()).isEqualTo(200);
        assertThat(ending.requestId()).isEqualTo("req-1");
        assertThat(ending.responseBody()).isEqualTo(Replies.HELLO);
        assertThat(ending.error()).isNull();
        assertThat(ending.usage()).extracting(Usage::getPromptTokens).isEqualTo(11L);
        assertThat(ending.usage()).extracting(Usage::getEstimated).isEqualTo(false);
        assertThat(ending.attempts()).isEqualTo(1);
    }

    @Test
    void sendsTheBodyUntouchedWithTheJobIdAsIdempotencyKey() throws Exception {
        script(Replies.hello()).call(Jobs.chat("batch_1-7"));

        assertThat(requests.getFirst().body()).isEqualTo(Jobs.BODY);
        assertThat(requests.getFirst().idempotencyKey()).isEqualTo("batch_1-7");
        assertThat(requests.getFirst().uri()).hasToString("http://127.0.0.1:1/v1/chat/completions");
    }

    @Test
    void retriesAfter429HonouringRetryAfter() throws Exception {
        Finished ending =
                finished(script(Replies.retryAfter(429, "7"), Replies.hello()).call(Jobs.chat()));

        assertThat(ending.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(ending.attempts()).isEqualTo(2);
        assertThat(time.sleeps()).containsExactly(Duration.ofSeconds(7));
    }

    @Test
    void failsWithTheUpstreamsAnswerAfterMaxAttempts() throws Exception {
        Finished ending = finished(script(Replies.status(500)).call(Jobs.chat()));

        assertThat(requests).hasSize(6);
        assertThat(ending.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(ending.httpStatus()).isEqualTo(500);
        assertThat(ending.responseBody()).contains("\"message\":\"no\"");
        assertThat(ending.error()).isNull();
        assertThat(ending.attempts()).isEqualTo(6);
    }

    @Test
    void failsAtOnceOn400() throws Exception {
        Finished ending = finished(script(Replies.status(400)).call(Jobs.chat()));

        assertThat(requests).hasSize(1);
        assertThat(ending.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(ending.httpStatus()).isEqualTo(400);
        assertThat(ending.usage()).isNull();
    }

    @Test
    void triesAnItems500ThreeTimesOnly() throws Exception {
        Exchange harmony = Replies.status(500, "{\"error\":{\"message\":\"HarmonyError: unexpected tokens\"}}");

        assertThat(finished(script(harmony).call(Jobs.chat())).attempts()).isEqualTo(3);
    }

    @Test
    void repeatsAnEmptyAnswerTwiceThenFailsWithItsUsage() throws Exception {
        String empty = Replies.HELLO.replace("Hello", "");
        Finished ending = finished(script(Replies.ok(empty)).call(Jobs.chat()));

        assertThat(ending.attempts()).isEqualTo(3);
        assertThat(ending.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(ending.error()).extracting(JobError::getCode).isEqualTo("empty_response");
        assertThat(ending.usage()).extracting(Usage::getPromptTokens).isEqualTo(11L);
    }

    @Test
    void parksAJobWhoseDelayIsTooLongToHold() throws Exception {
        JobEnding ending = script(Replies.retryAfter(429, "3600")).call(Jobs.chat());

        assertThat(ending).isEqualTo(new Parked(FakeTime.START.plusSeconds(3600), 1, 1));
    }

    @Test
    void goesOnCountingAfterAParking() throws Exception {
        PromptJob job = Jobs.chat();
        job.setAttempts(4);

        assertThat(finished(script(Replies.status(500)).call(job)).attempts()).isEqualTo(6);
    }

    @Test
    void givesAParkedJobOneMoreAttemptHoweverManyItHad() throws Exception {
        PromptJob job = Jobs.chat();
        job.setAttempts(40);

        assertThat(finished(script(Replies.hello()).call(job)).attempts()).isEqualTo(41);
    }

    @Test
    void holdsAParkedJobUntilItsTime() throws Exception {
        PromptJob job = Jobs.chat();
        job.setNotBefore(FakeTime.START.plusSeconds(20));

        assertThat(finished(script(Replies.hello()).call(job)).startedAt()).isEqualTo(FakeTime.START.plusSeconds(20));
    }

    @Test
    void parksAgainAJobThatCameBackMuchTooEarlyAfterHoldingIt() throws Exception {
        PromptJob job = Jobs.chat();
        job.setNotBefore(FakeTime.START.plusSeconds(3600));
        job.setAttempts(2);

        assertThat(script(Replies.hello()).call(job)).isEqualTo(new Parked(FakeTime.START.plusSeconds(3600), 2, 2));
        assertThat(time.sleeps()).containsExactly(Duration.ofSeconds(30));
        assertThat(requests).isEmpty();
    }

    @Test
    void expiresRatherThanRetryPastTheDeadline() throws Exception {
        PromptJob job = Jobs.chat();
        job.setDeadline(FakeTime.START.plusSeconds(5));

        Finished ending = finished(script(Replies.retryAfter(429, "7")).call(job));

        assertThat(ending.outcome()).isEqualTo(Outcome.EXPIRED);
        assertThat(ending.error()).extracting(JobError::getCode).isEqualTo("batch_expired");
        assertThat(time.sleeps()).isEmpty();
    }

    @Test
    void doesNotCallForAJobPastItsDeadline() throws Exception {
        PromptJob job = Jobs.chat();
        job.setDeadline(FakeTime.START);

        assertThat(finished(script(Replies.hello()).call(job)).outcome()).isEqualTo(Outcome.EXPIRED);
        assertThat(requests).isEmpty();
    }

    @Test
    void boundsTheCallByTheDeadline() throws Exception {
        PromptJob job = Jobs.chat();
        job.setDeadline(FakeTime.START.plusSeconds(5));
        script(Replies.hello()).call(job);

        assertThat(requests.getFirst().timeout()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void survivesFourHoursOfConnectionsRefusedWithAllItsAttempts() throws Exception {
        JobCaller caller = caller(request -> time.instant().isBefore(FakeTime.START.plus(Duration.ofHours(4)))
                ? Replies.none(Kind.NOT_CONNECTED)
                : Replies.hello());

        Finished ending = finished(caller.call(Jobs.chat()));

        assertThat(ending.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(ending.attempts()).isEqualTo(1);
        assertThat(requests).hasSizeBetween(480, 600);
        assertThat(ending.endedAt())
                .isBefore(FakeTime.START.plus(Duration.ofHours(4).plusSeconds(31)));
    }

    @Test
    void waitsOutARefusedKeyWithOccasionalProbesAndGoesOnWhenItIsMended() throws Exception {
        JobCaller caller = caller(request -> requests.size() < 11 ? Replies.status(401) : Replies.hello());

        Finished ending = finished(caller.call(Jobs.chat()));

        assertThat(ending.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(time.sleeps()).hasSize(10).allMatch(Duration.ofSeconds(30)::equals);
    }

    @Test
    void repeatsAtOnceOverANewConnectionWhenAKeptOneWasDead() throws Exception {
        Finished ending = finished(
                script(Replies.none(Kind.STALE_CONNECTION), Replies.hello()).call(Jobs.chat()));

        assertThat(ending.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(requests.get(0).freshConnection()).isFalse();
        assertThat(requests.get(1).freshConnection()).isTrue();
        assertThat(time.instant()).isEqualTo(FakeTime.START);
    }

    @Test
    void failsAnAnswerThatIsTooLargeWithAClearError() throws Exception {
        Finished ending = finished(script(Replies.none(Kind.TOO_LARGE)).call(Jobs.chat()));

        assertThat(ending.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(ending.error()).extracting(JobError::getCode).isEqualTo("response_too_large");
        assertThat(ending.httpStatus()).isNull();
    }

    @Test
    void theLastJobFailsInTheEndWhenItAloneMakesTheServerTimeOut() throws Exception {
        Finished ending = finished(script(Replies.none(Kind.TIMEOUT)).call(Jobs.chat()));

        assertThat(ending.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(ending.error()).extracting(JobError::getCode).isEqualTo("request_timeout");
        assertThat(ending.attempts()).isEqualTo(6);
    }

    @Test
    void waitsWithoutEndWhileTheServerHasNoCapacity() throws Exception {
        JobCaller caller = caller(request -> requests.size() < 100 ? Replies.status(503) : Replies.hello());

        assertThat(finished(caller.call(Jobs.chat())).outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void anInterruptedCallGivesItsPlaceBack() {
        JobCaller caller = caller(request -> {
            throw new InterruptedException();
        });

        assertThatThrownBy(() -> caller.call(Jobs.chat())).isInstanceOf(InterruptedException.class);
        assertThat(caller.status().inFlight()).isZero();
    }

    @Test
    void rejectsAnEndpointThatIsNoPath() throws Exception {
        Finished ending = finished(script(Replies.hello()).call(Jobs.job("j", "http://evil/", "{}")));

        assertThat(ending.error()).extracting(JobError::getCode).isEqualTo("invalid_endpoint");
        assertThat(requests).isEmpty();
    }
}
