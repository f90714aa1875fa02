package dev.tallymill.worker.consume;

import dev.tallymill.schemas.record.JobError;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.worker.call.JobEnding;
import java.time.Clock;
import java.time.Instant;

/** Endings that the worker itself gives to a job, where no answer of the model is to be shown. Thread-safe. */
final class OwnEndings {

    private final Clock clock;

    OwnEndings(Clock clock) {
        this.clock = clock;
    }

    /** The deadline passed before a call was made. */
    JobEnding.Finished expired(PromptJob job) {
        return ending(
                job,
                Outcome.EXPIRED,
                new JobError("batch_expired", "the job was not started before its deadline, " + job.getDeadline()));
    }

    /** The batch was cancelled before the job had an answer. */
    JobEnding.Finished cancelled(PromptJob job) {
        return ending(
                job,
                Outcome.CANCELLED,
                new JobError("batch_cancelled", "the batch was cancelled before the job had an answer"));
    }

    /** A bug; the failure's own message may quote the prompt, so only its class is told. */
    JobEnding.Finished internalError(PromptJob job, Throwable bug) {
        return ending(
                job,
                Outcome.FAILED,
                new JobError(
                        "internal_error",
                        "the worker failed at this job (" + bug.getClass().getSimpleName()
                                + "); its log says where, under the job's id"));
    }

    /** Attempts are those known: calls made since the job was taken from the topic are not among them. */
    private JobEnding.Finished ending(PromptJob job, Outcome outcome, JobError error) {
        Instant now = clock.instant();
        return new JobEnding.Finished(outcome, null, null, null, error, null, null, false, job.getAttempts(), now, now);
    }
}
