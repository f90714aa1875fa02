package dev.tallymill.worker.call;

import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.worker.call.Attempts.Attempt;
import dev.tallymill.worker.call.JobEnding.Finished;
import dev.tallymill.worker.call.answer.AttemptOutcome.Completed;
import dev.tallymill.worker.call.answer.AttemptOutcome.PauseEndpoint;
import dev.tallymill.worker.call.answer.AttemptOutcome.Rejected;
import dev.tallymill.worker.call.answer.AttemptOutcome.Retry;
import dev.tallymill.worker.call.answer.RetryCause;
import dev.tallymill.worker.call.limit.DemandReader;
import dev.tallymill.worker.call.limit.EndpointGate.Verdict;
import dev.tallymill.worker.call.policy.AttemptTally;
import dev.tallymill.worker.call.policy.RetryDecision;
import dev.tallymill.worker.call.policy.RetryPolicy;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Attempt after attempt until the job has ended. {@link Attempts} makes them, {@link RetryPolicy} decides what follows one that
 * has failed; this class carries the answers of the one to the other. Thread-safe.
 */
final class JobLoop implements JobCaller {

    private final CallerConfig config;
    private final Attempts attempts;
    private final RetryPolicy policy;
    private final RequestFactory requests;
    private final DemandReader demands = new DemandReader();
    private final Clock clock;
    private final Sleeper sleeper;

    JobLoop(
            CallerConfig config,
            Attempts attempts,
            RetryPolicy policy,
            RequestFactory requests,
            Clock clock,
            Sleeper sleeper) {
        this.config = config;
        this.attempts = attempts;
        this.policy = policy;
        this.requests = requests;
        this.clock = clock;
        this.sleeper = sleeper;
    }

    @Override
    public JobEnding call(PromptJob job, AnswerKeeper keeper) throws InterruptedException {
        AttemptTally tally = AttemptTally.resumed(job.getAttempts(), job.getChargedAttempts(), config.maxAttempts());
        JobRun run = new JobRun(job, demands.read(job.getBody(), job.getJob().getModel()), tally, keeper);
        URI uri = requests.uri(run.endpoint());
        if (uri == null) {
            return run.failed(null, "invalid_endpoint", "the job's endpoint is not a path", null, clock.instant());
        }
        JobEnding ending = awaitStart(run);
        while (ending == null) {
            ending = attempt(run, uri);
        }
        return ending;
    }

    @Override
    public @Nullable Finished finish(PromptJob job, KeptAnswer answer) {
        AttemptTally tally = AttemptTally.resumed(answer.attempts(), null, config.maxAttempts());
        JobRun run = new JobRun(job, demands.read(job.getBody(), job.getJob().getModel()), tally, AnswerKeeper.NONE);
        run.started(answer.startedAt(), false);
        return switch (attempts.read(run, answer)) {
            case Completed completed -> run.completed(completed, answer.endedAt());
            case Rejected rejected ->
                run.failed(rejected.answer(), rejected.code(), rejected.message(), null, answer.endedAt());
            case Retry retry -> null;
            case PauseEndpoint pause -> null;
        };
    }

    /** A job that was parked comes back from the topic at once, and is held here for as long as a job may be held. */
    private @Nullable JobEnding awaitStart(JobRun run) throws InterruptedException {
        Instant notBefore = run.job().getNotBefore();
        Instant now = clock.instant();
        if (notBefore == null || !notBefore.isAfter(now)) {
            return null;
        }
        Duration delay = Duration.between(now, notBefore);
        boolean tooLong = delay.compareTo(config.parkAfter()) > 0;
        sleeper.sleep(tooLong ? config.parkAfter() : delay);
        return tooLong ? run.parked(notBefore) : null;
    }

    /** The job's ending, null when there is to be another attempt. */
    private @Nullable JobEnding attempt(JobRun run, URI uri) throws InterruptedException {
        Attempt attempt = attempts.make(run, uri);
        Instant now = clock.instant();
        if (attempt == null) {
            return run.isLate(now) ? run.expired(now) : run.parked(now);
        }
        return switch (attempt.outcome()) {
            case Completed completed -> {
                run.tally().made();
                yield run.completed(completed, now);
            }
            case Rejected rejected -> {
                run.tally().made();
                yield run.failed(rejected.answer(), rejected.code(), rejected.message(), null, now);
            }
            case PauseEndpoint pause -> {
                run.tally().made();
                yield null;
            }
            case Retry retry -> again(run, retry, attempt.verdict(), now);
        };
    }

    private @Nullable JobEnding again(JobRun run, Retry failure, Verdict verdict, Instant now)
            throws InterruptedException {
        if (failure.cause() != RetryCause.UNREACHABLE) {
            run.tally().made();
        }
        boolean stale = failure.cause() == RetryCause.STALE_CONNECTION;
        run.freshConnection(stale);
        run.tally().failed(failure.cause(), verdict.jobToBlame() && !stale);
        if (run.isLate(now)) {
            return run.expired(now);
        }
        RetryDecision decision = policy.decide(failure, run.tally(), now, run.deadline());
        if (decision instanceof RetryDecision.GiveUp) {
            return run.failed(failure.answer(), failure.code(), failure.message(), failure.usage(), now);
        }
        if (verdict.open()) {
            return null; // the gate knows best how long to wait
        }
        return switch (decision) {
            case RetryDecision.Park park -> run.parked(park.notBefore());
            case RetryDecision.At at -> {
                sleeper.sleep(Duration.between(clock.instant(), at.instant()));
                yield null;
            }
            case RetryDecision.TooLate late -> run.expired(now);
            case RetryDecision.GiveUp giveUp -> throw new AssertionError("handled above");
        };
    }

    @Override
    public CallerStatus status() {
        return attempts.status();
    }

    @Override
    public List<ModelStatus> models() {
        return attempts.models();
    }
}
