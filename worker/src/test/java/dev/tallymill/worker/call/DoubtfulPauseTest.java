package dev.tallymill.worker.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.worker.call.answer.AttemptOutcome.PauseEndpoint;
import dev.tallymill.worker.call.answer.AttemptOutcome.Rejected;
import dev.tallymill.worker.call.answer.AttemptOutcome.Retry;
import org.junit.jupiter.api.Test;

class DoubtfulPauseTest {

    private static final PauseEndpoint IN_DOUBT =
            new PauseEndpoint(EndpointTrouble.Kind.KEY_REFUSED, "refused", null, true);

    private final DoubtfulPause doubt = new DoubtfulPause();

    @Test
    void aPauseThatIsCertainIsBelieved() {
        PauseEndpoint certain = new PauseEndpoint(EndpointTrouble.Kind.KEY_REFUSED, "refused", null, false);

        assertThat(doubt.resolve(certain, 1_000)).isSameAs(certain);
    }

    @Test
    void isBelievedWhenNothingWasEverServed() {
        assertThat(doubt.resolve(IN_DOUBT, 0)).isSameAs(IN_DOUBT);
    }

    @Test
    void theJobIsTriedOnceMoreWhenOthersWereServed() {
        assertThat(doubt.resolve(IN_DOUBT, 7)).isInstanceOf(Retry.class);
    }

    @Test
    void theJobFailsWhenOthersWereServedInBetween() {
        var unused = doubt.resolve(IN_DOUBT, 7);

        assertThat(doubt.resolve(IN_DOUBT, 8)).isInstanceOf(Rejected.class);
    }

    @Test
    void isBelievedWhenNobodyWasServedInBetween() {
        var unused = doubt.resolve(IN_DOUBT, 7);

        assertThat(doubt.resolve(IN_DOUBT, 7)).isSameAs(IN_DOUBT);
    }
}
