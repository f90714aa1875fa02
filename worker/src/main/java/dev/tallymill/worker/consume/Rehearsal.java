package dev.tallymill.worker.consume;

import dev.tallymill.schemas.topic.Topics;
import java.time.Clock;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Does once, before the first call, what every result needs: its schemas registered, the leaders of its topics known, the
 * code loaded. Otherwise the first answers, which are paid for, would wait for all that in memory, where a kill loses
 * them; and a schema that the registry refuses would be noticed only then. Thread-safe.
 */
final class Rehearsal {

    private final FutureTask<Boolean> task;

    private Rehearsal(FutureTask<Boolean> task) {
        this.task = task;
    }

    /** Begins, on a thread of its own; waits for a registry that does not answer. */
    static Rehearsal start(JobRecords records, EagerTransactions transactions, Topics topics, Clock clock) {
        var rehearsal = new Rehearsal(new FutureTask<>(() -> {
            records.rehearse(clock.instant());
            transactions.findLeaders(topics.promptResults());
            transactions.findLeaders(topics.tokenUsage());
            return true;
        }));
        Thread.ofVirtual().name("worker-rehearsal").start(rehearsal.task);
        return rehearsal;
    }

    /**
     * Waits for its end.
     *
     * @throws IllegalStateException when results cannot be published at all
     */
    void await() throws InterruptedException {
        try {
            task.get();
        } catch (CancellationException e) { // the worker stops
            throw new InterruptedException();
        } catch (ExecutionException e) {
            throw new IllegalStateException("results could not be published: " + e.getMessage(), e);
        }
    }

    /** Ends it, if it has not ended. */
    void cancel() {
        task.cancel(true);
    }
}
