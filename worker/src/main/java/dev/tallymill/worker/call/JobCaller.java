package dev.tallymill.worker.call;

import dev.tallymill.schemas.record.PromptJob;
import java.util.List;

/** Brings one job to its end: makes as many attempts as the policy allows. Thread-safe. */
public interface JobCaller {

    /**
     * Blocks, possibly for minutes, on the caller's virtual thread until the job has ended or must be parked. While the
     * endpoint or the tenant is paused it waits: a pause never ends a job and never costs it an attempt.
     *
     * @throws InterruptedException when the worker stops or gives the partition up; the call in the air, if any, is
     *     aborted, its socket closed, and the job is not done
     */
    JobEnding call(PromptJob job) throws InterruptedException;

    /** What the caller is doing right now, for progress and metrics. */
    CallerStatus status();

    /** The models that have jobs here, or that something is remembered of; for metrics. */
    default List<ModelStatus> models() {
        return List.of();
    }
}
