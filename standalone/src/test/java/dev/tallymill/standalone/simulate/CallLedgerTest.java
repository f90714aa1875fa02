package dev.tallymill.standalone.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CallLedgerTest {

    private final CallLedger ledger = new CallLedger();

    @Test
    void countsCallsInFlightAndTheMostThereWere() {
        CallLedger.Call first = ledger.arrived();
        CallLedger.Call second = ledger.arrived();
        first.answered(200);
        second.answered(429);
        ledger.arrived();

        assertThat(ledger.stats()).isEqualTo(new Stats(3, 1, 2, Map.of("200", 1L, "429", 1L), 1, 0, 0, 0));
    }

    @Test
    void countsACallForACompletedJob() {
        call(7).answered(200);
        call(7).answered(200);

        assertThat(ledger.stats().completedJobs()).isEqualTo(1);
        assertThat(ledger.stats().callsForCompletedJobs()).isEqualTo(1);
    }

    @Test
    void doesNotCompleteAJobThatFailed() {
        call(7).answered(500);
        call(7).befell(new Fault.Truncate());
        call(7).befell(new Fault.Timeout());

        assertThat(ledger.stats())
                .isEqualTo(new Stats(3, 0, 1, Map.of("500", 1L, "truncate", 1L, "timeout", 1L), 0, 0, 0, 0));
    }

    @Test
    void takesAnAnswerBackThatDidNotGetThrough() {
        CallLedger.Call call = call(7);
        call.answered(200);
        call.aborted();

        assertThat(ledger.stats()).isEqualTo(new Stats(1, 0, 1, Map.of("aborted", 1L), 0, 0, 0, 0));
    }

    @Test
    void keepsAJobCompletedWhenALaterAnswerDoesNotGetThrough() {
        call(7).answered(200);
        CallLedger.Call again = call(7);
        again.answered(200);
        again.aborted();

        assertThat(ledger.stats().completedJobs()).isEqualTo(1);
    }

    @Test
    void tellsACallForAnAnswerThatNobodyReadFromOthersForCompletedJobs() {
        CallLedger.Call first = call(7);
        first.answered(200);
        first.cutOff();
        CallLedger.Call again = call(7);
        again.close();
        call(7);

        assertThat(ledger.stats().callsForCompletedJobs()).isEqualTo(2);
        assertThat(ledger.stats().unreadAnswers()).isEqualTo(1);
        assertThat(ledger.stats().callsForUnreadAnswers()).isEqualTo(1);
    }

    @Test
    void countsACallWithoutAnEndingAsAborted() {
        call(7).close();
        CallLedger.Call answered = call(8);
        answered.answered(200);
        answered.close();

        assertThat(ledger.stats().byStatus()).isEqualTo(Map.of("aborted", 1L, "200", 1L));
    }

    @Test
    void letsACallEndOnce() {
        CallLedger.Call call = call(7);
        call.answered(200);

        assertThatThrownBy(() -> call.answered(500)).isInstanceOf(IllegalStateException.class);
    }

    private CallLedger.Call call(long job) {
        CallLedger.Call call = ledger.arrived();
        call.isFor(job);
        return call;
    }
}
