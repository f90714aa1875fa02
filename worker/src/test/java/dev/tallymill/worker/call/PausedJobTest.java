package dev.tallymill.worker.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.worker.call.JobEnding.Finished;
import dev.tallymill.worker.call.JobEnding.Parked;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A pause between two attempts of a job. */
class PausedJobTest {

    private final FakeTime time = new FakeTime();
    private final AtomicBoolean paused = new AtomicBoolean();
    private final AtomicInteger calls = new AtomicInteger();

    @Test
    void noAttemptBeginsWhilePausedAndTheAttemptsMadeAreKept() throws Exception {
        JobCaller caller = HttpJobCaller.over(
                request -> {
                    paused.set(true);
                    return calls.incrementAndGet() == 1 ? Replies.status(500) : Replies.hello();
                },
                CallerConfig.of("http://127.0.0.1:1/v1"),
                job -> paused.get(),
                CallMetrics.NONE,
                time,
                time,
                time::alarm,
                new Random(7));

        JobEnding ending = caller.call(Jobs.chat());

        assertThat(ending).isEqualTo(new Parked(time.instant(), 1, 1));
        assertThat(calls).hasValue(1);
        assertThat(caller.status().inFlight()).isZero();

        paused.set(false);
        var resumed = Jobs.chat();
        resumed.setAttempts(1);
        assertThat(caller.call(resumed)).isInstanceOfSatisfying(Finished.class, finished -> {
            assertThat(finished.outcome()).isEqualTo(Outcome.COMPLETED);
            assertThat(finished.attempts()).isEqualTo(2);
        });
    }
}
