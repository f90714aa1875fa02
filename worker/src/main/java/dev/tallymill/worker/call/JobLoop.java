package dev.tallymill.worker.call;

import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.worker.call.JobEnding.Parked;
import dev.tallymill.worker.call.answer.AnswerClassifier;
import dev.tallymill.worker.call.answer.AttemptOutcome;
import dev.tallymill.worker.call.answer.AttemptOutcome.Completed;
import dev.tallymill.worker.call.answer.AttemptOutcome.PauseEndpoint;
import dev.tallymill.worker.call.answer.AttemptOutcome.Rejected;
import dev.tallymill.worker.call.answer.AttemptOutcome.Retry;
import dev.tallymill.worker.call.answer.RetryCause;
import dev.tallymill.worker.call.http.Exchange;
import dev.tallymill.worker.call.http.Upstream;
import dev.tallymill.worker.call.limit.CallResult;
import dev.tallymill.worker.call.limit.EndpointGate;
import dev.tallymill.worker.call.limit.EndpointGate.GateStatus;
import dev.tallymill.worker.call.limit.EndpointGate.Pass;
import dev.tallymill.worker.call.limit.EndpointGate.Verdict;
import dev.tallymill.worker.call.policy.ParkedCharges;
import dev.tallymill.worker.call.policy.RetryDecision;
import dev.tallymill.worker.call.policy.RetryPolicy;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Attempt after attempt until the job has ended: through the gate, over the upstream, past the classifier, to the policy. Each
 * of these decides one thing; this class only carries their answers from one to the next. Thread-safe.
 */
final class JobLoop implements JobCaller {

    private final CallerConfig config;
    private final Predicate<PromptJob> paused;
    private final CallMetrics metrics;
    private final EndpointGate gate;
    private final Upstream upstream;
    private final AnswerClassifier classifier;
    private final RetryPolicy policy;
    private final ParkedCharges parked = new ParkedCharges();
    private final RequestFactory requests;
    private final Clock clock;
    private final Sleeper sleeper;
    private final LongAdder attempts = new LongAdder();
    private final LongAdder retries = new LongAdder();

    JobLoop(
            CallerConfig config,
            Predicate<PromptJob> paused,
            CallMetrics metrics,
            EndpointGate gate,
            Upstream upstream,
            AnswerClassifier classifier,
            RetryPolicy policy,
            Clock clock,
            Sleeper sleeper) {
        this.config = config;
        this.paused = paused;
        this.metrics = metrics;
        this.gate = gate;
        this.upstream = upstream;
        this.classifier = classifier;
        this.policy = policy;
        this.requests = new RequestFactory(config);
        this.clock = clock;
        this.sleeper = sleeper;
    }

    @Override
    public JobEnding call(PromptJob job) throws InterruptedException {
        String jobId = job.getJob().getJobId();
        JobRun run = new JobRun(job, parked.resume(jobId, job.getAttempts(), config.maxAttempts()));
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
        return tooLong ? park(run, notBefore) : null;
    }

    private @Nullable JobEnding attempt(JobRun run, URI uri) throws InterruptedException {
        Pass pass = isLate(run) ? null : gate.enter(run.deadline(), run.goesAhead());
        if (pass == null || isLate(run)) {
            if (pass != null) {
                gate.leave(pass, new CallResult.Unclear(false));
            }
            return run.expired(clock.instant());
        }
        if (paused.test(run.job())) {
            gate.leave(pass, new CallResult.Unclear(false));
            return park(run, clock.instant());
        }
        AttemptOutcome outcome = null;
        try {
            count(run, pass);
            outcome = exchange(run, uri);
        } finally {
            if (outcome == null) { // interrupted
                gate.leave(pass, new CallResult.Unclear(false));
            }
        }
        // A call cut off by its job's own deadline says nothing about the endpoint.
        boolean late = outcome instanceof Retry && isLate(run);
        Verdict verdict = gate.leave(pass, late ? new CallResult.Unclear(false) : CallResult.of(outcome));
        return next(run, outcome, verdict, clock.instant());
    }

    private AttemptOutcome exchange(JobRun run, URI uri) throws InterruptedException {
        Instant begin = clock.instant();
        Exchange exchange = upstream.send(requests.request(run, uri, begin));
        AttemptOutcome outcome =
                classifier.classify(exchange, run.endpoint(), run.job().getBody(), clock.instant());
        metrics.attemptEnded(run.job().getJob().getModel(), outcome, Duration.between(begin, clock.instant()));
        return outcome instanceof PauseEndpoint pause ? run.doubt().resolve(pause, gate.served()) : outcome;
    }

    private void count(JobRun run, Pass pass) {
        attempts.increment();
        if (run.tally().attempts() > 0) {
            retries.increment();
        }
        run.started(clock.instant(), pass.probe());
    }

    /** The job's ending, null when there is to be another attempt. */
    private @Nullable JobEnding next(JobRun run, AttemptOutcome outcome, Verdict verdict, Instant now)
            throws InterruptedException {
        return switch (outcome) {
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
            case Retry retry -> again(run, retry, verdict, now);
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
        if (isLate(run)) {
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
            case RetryDecision.Park park ->
                new Parked(park.notBefore(), run.tally().attempts());
            case RetryDecision.At at -> {
                sleeper.sleep(Duration.between(clock.instant(), at.instant()));
                yield null;
            }
            case RetryDecision.TooLate late -> run.expired(now);
            case RetryDecision.GiveUp giveUp -> throw new AssertionError("handled above");
        };
    }

    private Parked park(JobRun run, Instant notBefore) {
        parked.remember(run.jobId(), run.tally());
        return new Parked(notBefore, run.tally().attempts());
    }

    private boolean isLate(JobRun run) {
        Instant deadline = run.deadline();
        return deadline != null && !clock.instant().isBefore(deadline);
    }

    @Override
    public CallerStatus status() {
        GateStatus status = gate.status();
        return new CallerStatus(status.inFlight(), status.limit(), attempts.sum(), retries.sum(), status.trouble());
    }
}
