package dev.tallymill.worker.call;

import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.record.Usage;
import dev.tallymill.worker.call.answer.AnswerClassifier;
import dev.tallymill.worker.call.answer.AttemptOutcome;
import dev.tallymill.worker.call.answer.AttemptOutcome.Answer;
import dev.tallymill.worker.call.answer.AttemptOutcome.Completed;
import dev.tallymill.worker.call.answer.AttemptOutcome.PauseEndpoint;
import dev.tallymill.worker.call.answer.AttemptOutcome.Rejected;
import dev.tallymill.worker.call.answer.AttemptOutcome.Retry;
import dev.tallymill.worker.call.answer.RetryCause;
import dev.tallymill.worker.call.http.Exchange;
import dev.tallymill.worker.call.http.Exchange.Reply;
import dev.tallymill.worker.call.http.Exchange.ReplyHeaders;
import dev.tallymill.worker.call.http.Upstream;
import dev.tallymill.worker.call.limit.CallResult;
import dev.tallymill.worker.call.limit.EndpointGate;
import dev.tallymill.worker.call.limit.EndpointGate.Verdict;
import dev.tallymill.worker.call.limit.GateStatus;
import dev.tallymill.worker.call.limit.Pass;
import dev.tallymill.worker.call.limit.PauseChange;
import dev.tallymill.worker.call.limit.RateSignals;
import dev.tallymill.worker.call.limit.Receipt;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes attempts: through the gate, over the upstream, past the classifier, and back to the gate with what was learnt.
 * Thread-safe.
 */
final class Attempts {

    private final Predicate<PromptJob> paused;
    private final CallMetrics metrics;
    private final EndpointGate gate;
    private final Upstream upstream;
    private final AnswerClassifier classifier;
    private final RequestFactory requests;
    private final Clock clock;
    private final LongAdder started = new LongAdder();
    private final LongAdder repeated = new LongAdder();

    /**
     * @param paused asked before each attempt: where it says yes none is made
     * @param metrics told of every attempt
     */
    Attempts(
            Predicate<PromptJob> paused,
            CallMetrics metrics,
            EndpointGate gate,
            Upstream upstream,
            AnswerClassifier classifier,
            RequestFactory requests,
            Clock clock) {
        this.paused = paused;
        this.metrics = metrics;
        this.gate = gate;
        this.upstream = upstream;
        this.classifier = classifier;
        this.requests = requests;
        this.clock = clock;
    }

    /** What an attempt means for its job, and what the gate made of it. */
    record Attempt(AttemptOutcome outcome, Verdict verdict) {}

    /** Waits for leave and makes one call; null when the job's deadline came first, or the job is paused. */
    @Nullable
    Attempt make(JobRun run, URI uri) throws InterruptedException {
        Instant deadline = run.deadline();
        Pass pass = run.isLate(clock.instant())
                ? null
                : gate.enter(run.demand(), run.claimant(), deadline, run.goesAhead());
        if (pass == null) {
            return null;
        }
        if (run.isLate(clock.instant()) || paused.test(run.job())) {
            var unused = gate.leave(pass, new CallResult.Unclear(false), Receipt.NOT_SENT);
            return null;
        }
        Exchange exchange = null;
        Instant begin = clock.instant();
        try {
            count(run, pass);
            exchange = upstream.send(requests.request(run, uri, begin, reply -> run.answered(reply, clock.instant())));
        } finally {
            if (exchange == null) { // interrupted
                var unused = gate.leave(pass, new CallResult.Unclear(false), Receipt.UNKNOWN);
            }
        }
        Attempt attempt = read(run, pass, exchange);
        tell(run.job().getJob().getModel(), attempt.outcome(), exchange, Duration.between(begin, clock.instant()));
        return attempt;
    }

    private void tell(String model, AttemptOutcome outcome, Exchange exchange, Duration latency) {
        metrics.attemptEnded(model, outcome, latency);
        Duration firstToken = exchange.timeToFirstToken();
        if (firstToken != null) {
            metrics.firstToken(model, firstToken);
        }
    }

    private Attempt read(JobRun run, Pass pass, Exchange exchange) {
        Instant now = clock.instant();
        AttemptOutcome read =
                classifier.classify(exchange, run.endpoint(), run.job().getBody(), now);
        AttemptOutcome outcome =
                read instanceof PauseEndpoint pause ? run.doubt().resolve(pause, gate.served()) : read;
        // A call cut off by its job's own deadline says nothing about the endpoint.
        boolean late = outcome instanceof Retry && run.isLate(now);
        CallResult result = late ? new CallResult.Unclear(false) : CallResult.of(outcome);
        Verdict verdict = gate.leave(pass, result, receipt(exchange, outcome, now));
        PauseChange change = verdict.change();
        if (change != null) {
            PauseLog.tell(change);
        }
        return new Attempt(outcome, verdict);
    }

    /** What the answer of a call means that an earlier process made; the gate, which has learnt of none, is not told. */
    AttemptOutcome read(JobRun run, KeptAnswer answer) {
        ReplyHeaders headers = new ReplyHeaders(answer.requestId(), null, null, null, null);
        Reply reply = new Reply(answer.status(), headers, answer.body());
        return classifier.classify(reply, run.endpoint(), run.job().getBody(), answer.endedAt());
    }

    /** A call whose end is not known keeps what it reserved: the model may have written for all we know. */
    private static Receipt receipt(Exchange exchange, AttemptOutcome outcome, Instant now) {
        RateSignals signals = exchange instanceof Reply reply
                ? RateSignals.read(reply.headers().rateLimits(), now)
                : RateSignals.NONE;
        return switch (outcome) {
            case Completed completed -> receipt(completed.usage(), signals);
            case Retry retry when isUnsent(retry.cause()) -> Receipt.NOT_SENT;
            case Retry retry when retry.cause() == RetryCause.RATE_LIMITED -> new Receipt(true, 0L, null, signals);
            case Retry retry -> receipt(retry.usage(), signals);
            case Rejected rejected -> new Receipt(true, isRefusal(rejected.answer()) ? 0L : null, null, signals);
            case PauseEndpoint pause -> new Receipt(true, 0L, null, signals);
        };
    }

    private static Receipt receipt(@Nullable Usage usage, RateSignals signals) {
        return usage == null
                ? new Receipt(true, null, null, signals)
                : new Receipt(true, usage.getPromptTokens(), usage.getCompletionTokens(), signals);
    }

    private static boolean isUnsent(RetryCause cause) {
        return cause == RetryCause.UNREACHABLE || cause == RetryCause.STALE_CONNECTION;
    }

    private static boolean isRefusal(@Nullable Answer answer) {
        return answer != null && answer.status() >= 400 && answer.status() < 500;
    }

    private void count(JobRun run, Pass pass) {
        started.increment();
        if (run.tally().attempts() > 0) {
            repeated.increment();
        }
        run.started(clock.instant(), pass.probe());
    }

    List<ModelStatus> models() {
        return gate.models();
    }

    CallerStatus status() {
        GateStatus status = gate.status();
        return new CallerStatus(
                status.inFlight(), status.limit(), status.held(), started.sum(), repeated.sum(), status.trouble());
    }
}
