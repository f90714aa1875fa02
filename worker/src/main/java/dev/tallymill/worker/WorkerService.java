package dev.tallymill.worker;

import dev.tallymill.worker.call.CallerStatus;
import dev.tallymill.worker.call.JobCaller;
import dev.tallymill.worker.call.ModelStatus;
import dev.tallymill.worker.consume.ConsumptionEngine;
import dev.tallymill.worker.consume.EngineStatus;
import dev.tallymill.worker.control.ControlFollower;
import dev.tallymill.worker.control.Orders;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A running worker. Thread-safe. Made by {@link WorkerMain}. */
public final class WorkerService implements AutoCloseable {

    private final ConsumptionEngine engine;
    private final JobCaller caller;
    private final Orders orders;
    private final ControlFollower follower;
    private final Runnable closeCaller;

    WorkerService(
            ConsumptionEngine engine, JobCaller caller, Orders orders, ControlFollower follower, Runnable closeCaller) {
        this.orders = orders;
        this.follower = follower;
        this.engine = engine;
        this.caller = caller;
        this.closeCaller = closeCaller;
    }

    public WorkerStatus status() {
        EngineStatus jobs = engine.status();
        CallerStatus calls = caller.status();
        return new WorkerStatus(
                Math.max(0, jobs.held() - calls.inFlight()),
                calls.inFlight(),
                calls.limit(),
                calls.attempts(),
                calls.retries(),
                jobs.completed(),
                jobs.failed(),
                jobs.cancelled(),
                jobs.internalErrors(),
                jobs.paused(),
                orders.pausedTenants(),
                jobs.parked(),
                jobs.deadLetters(),
                jobs.salvaged(),
                jobs.transactions(),
                jobs.lag(),
                calls.trouble());
    }

    /** What is being done for each model, for metrics. */
    public List<ModelStatus> models() {
        return caller.models();
    }

    /**
     * Why the worker stopped by itself: another one took its slot ({@code ProducerFencedException}), Kafka refuses it or
     * the reading of its orders, or a bug. It makes no calls any more and must be closed. Null while it runs.
     */
    public @Nullable Throwable failure() {
        Throwable failure = engine.failure();
        return failure == null ? follower.failure() : failure;
    }

    /** Whether it takes jobs: it knows its orders and has not stopped. An endpoint in trouble does not count. */
    public boolean isReady() {
        return failure() == null && orders.isComplete();
    }

    /** Waits until the worker has stopped, by itself or because it was closed. */
    public void awaitStopped() throws InterruptedException {
        engine.awaitStopped();
    }

    /** Closes, waiting for running calls as long as {@code worker.drain.timeout} says. */
    @Override
    public void close() {
        engine.close();
        follower.close();
        closeCaller.run();
    }

    /**
     * Starts no more jobs, lets running calls finish for {@code drain}, commits what is finished and aborts the other
     * calls: those jobs are not done, and are called again by another worker or at the next start.
     */
    public void close(Duration drain) {
        engine.close(drain);
        follower.close();
        closeCaller.run();
    }
}
