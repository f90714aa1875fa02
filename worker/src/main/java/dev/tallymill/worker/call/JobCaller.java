package dev.tallymill.worker.call;

import dev.tallymill.schemas.record.PromptJob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Brings one job to its end: makes as many attempts as the policy allows. Thread-safe. */
public interface JobCaller {

    /**
     * Blocks, possibly for minutes, on the caller's virtual thread until the job has ended or must be parked. While the
     * endpoint or the tenant is paused it waits: a pause never ends a job and never costs it an attempt.
     *
     * @param keeper is told of every whole answer
     * @throws InterruptedException when the worker stops or gives the partition up; the call in the air, if any, is
     *     aborted, its socket closed, and the job is not done
     */
    JobEnding call(PromptJob job, AnswerKeeper keeper) throws InterruptedException;

    /** As above, for whoever keeps no answers. */
    default JobEnding call(PromptJob job) throws InterruptedException {
        return call(job, AnswerKeeper.NONE);
    }

    /**
     * The ending of a job whose call was made by a process that was killed: what that would have made of its answer.
     *
     * @return null where that would not have ended the job, which is to be called again
     */
    JobEnding.@Nullable Finished finish(PromptJob job, KeptAnswer answer);

    /** What the caller is doing right now, for progress and metrics. */
    CallerStatus status();

    /** The models that have jobs here, or that something is remembered of; for metrics. */
    default List<ModelStatus> models() {
        return List.of();
    }
}
