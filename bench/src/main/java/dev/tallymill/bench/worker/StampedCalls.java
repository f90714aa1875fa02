package dev.tallymill.bench.worker;

import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.worker.call.CallerStatus;
import dev.tallymill.worker.call.JobCaller;
import dev.tallymill.worker.call.JobEnding;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** Passes calls on, and tells when the first one came. Thread-safe; for one run. */
final class StampedCalls implements JobCaller {

    private final JobCaller calls;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final AtomicBoolean first = new AtomicBoolean(true);

    StampedCalls(JobCaller calls) {
        this.calls = calls;
    }

    @Override
    public JobEnding call(PromptJob job) throws InterruptedException {
        if (first.get() && first.compareAndSet(true, false)) {
            begun.countDown();
        }
        return calls.call(job);
    }

    @Override
    public CallerStatus status() {
        return calls.status();
    }

    void awaitFirst() throws InterruptedException {
        begun.await();
    }
}
