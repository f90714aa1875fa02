package dev.tallymill.worker.call;

import dev.tallymill.schemas.record.JobError;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.record.Usage;
import dev.tallymill.worker.call.JobEnding.Finished;
import dev.tallymill.worker.call.JobEnding.Parked;
import dev.tallymill.worker.call.answer.AttemptOutcome.Answer;
import dev.tallymill.worker.call.answer.AttemptOutcome.Completed;
import dev.tallymill.worker.call.http.Exchange.Reply;
import dev.tallymill.worker.call.limit.Demand;
import dev.tallymill.worker.call.policy.AttemptTally;
import dev.tallymill.worker.fair.Claimant;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One job on its way to its end: what it is, what was tried, and how its endings are written. Confined to its thread. */
final class JobRun {

    private final PromptJob job;
    private final Demand demand;
    private final AttemptTally tally;
    private final AnswerKeeper keeper;
    private final DoubtfulPause doubt = new DoubtfulPause();
    private @Nullable Instant startedAt;
    private boolean freshConnection;
    private boolean probed;

    JobRun(PromptJob job, Demand demand, AttemptTally tally, AnswerKeeper keeper) {
        this.job = job;
        this.demand = demand;
        this.tally = tally;
        this.keeper = keeper;
    }

    PromptJob job() {
        return job;
    }

    /** What the job asks of the endpoint. */
    Demand demand() {
        return demand;
    }

    /** For whom the job is done. */
    Claimant claimant() {
        return new Claimant(job.getJob().getTenant(), job.getWeight());
    }

    String jobId() {
        return job.getJob().getJobId();
    }

    String endpoint() {
        return job.getJob().getEndpoint();
    }

    @Nullable
    Instant deadline() {
        return job.getDeadline();
    }

    boolean isLate(Instant now) {
        Instant deadline = deadline();
        return deadline != null && !now.isBefore(deadline);
    }

    AttemptTally tally() {
        return tally;
    }

    DoubtfulPause doubt() {
        return doubt;
    }

    /** Whether the next attempt must not use a kept connection. */
    boolean freshConnection() {
        return freshConnection;
    }

    void freshConnection(boolean fresh) {
        this.freshConnection = fresh;
    }

    /** Whether the job goes before those that have not been tried; not after a probe, for the next is another job's turn. */
    boolean goesAhead() {
        return tally.attempts() > 0 && !probed;
    }

    void started(Instant now, boolean probe) {
        probed = probe;
        if (startedAt == null) {
            startedAt = now;
        }
    }

    /** The answer of the call under way is whole. */
    void answered(Reply reply, Instant now) {
        keeper.keep(new KeptAnswer(
                tally.attempts() + 1,
                startedAt == null ? now : startedAt,
                now,
                reply.status(),
                reply.headers().requestId(),
                reply.body()));
    }

    Finished completed(Completed completed, Instant now) {
        return finished(
                Outcome.COMPLETED,
                completed.answer(),
                null,
                completed.usage(),
                completed.serviceTier(),
                completed.truncated(),
                now);
    }

    /** The upstream's own error is the answer; where it has sent none, or one that looks like success, ours says why. */
    Finished failed(@Nullable Answer answer, String code, String message, @Nullable Usage usage, Instant now) {
        boolean speaksForItself = answer != null && answer.json() != null && answer.status() >= 400;
        JobError error = speaksForItself ? null : new JobError(code, message);
        return finished(Outcome.FAILED, answer, error, usage, null, false, now);
    }

    Finished expired(Instant now) {
        JobError error = new JobError("batch_expired", "the job's deadline passed before it had an answer");
        return finished(Outcome.EXPIRED, null, error, null, null, false, now);
    }

    Parked parked(Instant notBefore) {
        return new Parked(notBefore, tally.attempts(), tally.charged());
    }

    private Finished finished(
            Outcome outcome,
            @Nullable Answer answer,
            @Nullable JobError error,
            @Nullable Usage usage,
            @Nullable String tier,
            boolean truncated,
            Instant now) {
        return new Finished(
                outcome,
                answer == null ? null : Integer.valueOf(answer.status()),
                answer == null ? null : answer.requestId(),
                answer == null ? null : answer.json(),
                error,
                usage,
                tier,
                truncated,
                tally.attempts(),
                startedAt == null ? now : startedAt,
                now);
    }
}
