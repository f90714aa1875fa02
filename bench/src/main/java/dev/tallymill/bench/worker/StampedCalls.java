package dev.tallymill.bench.worker;

import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.worker.call.AnswerKeeper;
import dev.tallymill.worker.call.CallerStatus;
import dev.tallymill.worker.call.JobCaller;
import dev.tallymill.worker.call.JobEnding;
import dev.tallymill.worker.call.KeptAnswer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Passes calls on, and tells when the first one came. Thread-safe; for one run. */
final class StampedCalls implements JobCaller {

    private final JobCaller calls;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final AtomicBoolean first = new AtomicBoolean(true);

    StampedCalls(JobCaller calls) {
        this.calls = calls;
    }

    @Override
    public JobEnding call(PromptJob job, AnswerKeeper keeper) throws InterruptedException {
        if (first.get() && first.compareAndSet(true, false)) {
            begun.countDown();
        }
        return calls.call(job, keeper);
    }

    @Override
    public JobEnding.@Nullable Finished finish(PromptJob job, KeptAnswer answer) {
        return calls.finish(job, answer);
    }

    @Override
    public CallerStatus status() {
        return calls.status();
    }

    void awaitFirst() throws InterruptedException {
        begun.await();
    }
}
