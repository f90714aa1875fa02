package dev.tallymill.worker.call.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.worker.call.FakeTime;
import dev.tallymill.worker.call.answer.AttemptOutcome.Retry;
import dev.tallymill.worker.call.answer.RetryCause;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    private static final Instant NOW = FakeTime.START;

    private final Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(60), new Random(3));
    private final RetryPolicy policy = new RetryPolicy(6, Duration.ofSeconds(30), backoff);

    private static Retry failure(RetryCause cause, @Nullable Duration asked) {
        return new Retry(cause, null, "code", "message", asked, null);
    }

    private static AttemptTally failed(RetryCause cause, int times, boolean chargeable) {
        AttemptTally tally = new AttemptTally(0, 0);
        for (int i = 0; i < times; i++) {
            tally.made();
            tally.failed(cause, chargeable);
        }
        return tally;
    }

    private RetryDecision decide(RetryCause cause, int failures) {
        return policy.decide(failure(cause, null), failed(cause, failures, true), NOW, null);
    }

    @Test
    void maxAttemptsCountsAttemptsNotRetries() {
        assertThat(decide(RetryCause.SERVER_ERROR, 5)).isNotInstanceOf(RetryDecision.GiveUp.class);
        assertThat(decide(RetryCause.SERVER_ERROR, 6)).isInstanceOf(RetryDecision.GiveUp.class);
    }

    @Test
    void anItemsOwnFaultIsTriedThreeTimes() {
        assertThat(decide(RetryCause.ITEM_FAULT, 2)).isInstanceOf(RetryDecision.At.class);
        assertThat(decide(RetryCause.ITEM_FAULT, 3)).isInstanceOf(RetryDecision.GiveUp.class);
    }

    @Test
    void anEmptyAnswerIsRetriedTwice() {
        assertThat(decide(RetryCause.EMPTY_ANSWER, 2)).isInstanceOf(RetryDecision.At.class);
        assertThat(decide(RetryCause.EMPTY_ANSWER, 3)).isInstanceOf(RetryDecision.GiveUp.class);
    }

    @Test
    void anAnswerThatMissesItsSchemaIsRetriedTwice() {
        assertThat(decide(RetryCause.SCHEMA_MISMATCH, 2)).isInstanceOf(RetryDecision.At.class);
        assertThat(decide(RetryCause.SCHEMA_MISMATCH, 3)).isInstanceOf(RetryDecision.GiveUp.class);
    }

    @Test
    void failuresOfTheEndpointAreNotCounted() {
        AttemptTally tally = failed(RetryCause.UNREACHABLE, 1000, false);

        assertThat(policy.decide(failure(RetryCause.UNREACHABLE, Duration.ofSeconds(1)), tally, NOW, null))
                .isEqualTo(new RetryDecision.At(NOW.plusSeconds(1)));
    }

    @Test
    void waitsAsLongAsTheServerAsks() {
        AttemptTally tally = failed(RetryCause.RATE_LIMITED, 1, true);

        assertThat(policy.decide(failure(RetryCause.RATE_LIMITED, Duration.ofSeconds(30)), tally, NOW, null))
                .isEqualTo(new RetryDecision.At(NOW.plusSeconds(30)));
    }

    @Test
    void parksWhatIsTooLongToHold() {
        AttemptTally tally = failed(RetryCause.RATE_LIMITED, 1, true);

        assertThat(policy.decide(failure(RetryCause.RATE_LIMITED, Duration.ofHours(4)), tally, NOW, null))
                .isEqualTo(new RetryDecision.Park(NOW.plus(Duration.ofHours(4))));
    }

    @Test
    void neverGoesPastTheDeadline() {
        AttemptTally tally = failed(RetryCause.RATE_LIMITED, 1, true);
        Retry failure = failure(RetryCause.RATE_LIMITED, Duration.ofSeconds(5));

        assertThat(policy.decide(failure, tally, NOW, NOW.plusSeconds(5))).isInstanceOf(RetryDecision.TooLate.class);
        assertThat(policy.decide(failure, tally, NOW, NOW.plusSeconds(6))).isInstanceOf(RetryDecision.At.class);
    }

    @Test
    void backoffDoublesWithFullJitterBetweenItsBounds() {
        for (int failures = 1; failures < 100; failures++) {
            Duration bound = Duration.ofMillis(Math.min(60_000, 500L << Math.min(failures, 20)));
            for (int i = 0; i < 50; i++) {
                assertThat(backoff.after(failures)).isBetween(Duration.ofMillis(500), bound);
            }
        }
    }

    @Test
    void jitterUsesTheWholeRange() {
        Duration least = Duration.ofDays(1);
        Duration most = Duration.ZERO;
        for (int i = 0; i < 500; i++) {
            Duration delay = backoff.after(10);
            least = delay.compareTo(least) < 0 ? delay : least;
            most = delay.compareTo(most) > 0 ? delay : most;
        }

        assertThat(least).isLessThan(Duration.ofSeconds(5));
        assertThat(most).isGreaterThan(Duration.ofSeconds(55));
    }

    @Test
    void aParkedJobKeepsOneAttempt() {
        AttemptTally tally = AttemptTally.resumed(40, 40, 6);

        assertThat(tally.attempts()).isEqualTo(40);
        assertThat(tally.charged()).isEqualTo(5);
    }

    @Test
    void aParkedJobIsChargedOnlyForWhatWasItsFault() {
        assertThat(AttemptTally.resumed(4, 1, 6).charged()).isEqualTo(1);
    }

    @Test
    void aJobParkedByAWorkerThatDidNotNoteWhatWasItsFaultIsChargedForAll() {
        assertThat(AttemptTally.resumed(4, null, 6).charged()).isEqualTo(4);
    }
}
