package dev.tallymill.worker.call.limit;

import dev.tallymill.worker.call.EndpointTrouble.Kind;
import dev.tallymill.worker.call.answer.AttemptOutcome;
import dev.tallymill.worker.call.answer.AttemptOutcome.Completed;
import dev.tallymill.worker.call.answer.AttemptOutcome.PauseEndpoint;
import dev.tallymill.worker.call.answer.AttemptOutcome.Rejected;
import dev.tallymill.worker.call.answer.AttemptOutcome.Retry;
import dev.tallymill.worker.call.answer.RetryCause;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a call's outcome says about the endpoint, as opposed to the job. */
public sealed interface CallResult {

    /** The endpoint is up and accepts the key. */
    record Alive(boolean served) implements CallResult {}

    /** The call failed in a way that need not be the endpoint's fault, or was given up. */
    record Unclear(boolean mayBeTheJobsFault) implements CallResult {}

    /** 429: alive, but asks for less. */
    record RateLimited(String message, @Nullable Duration askedDelay) implements CallResult {}

    /** The breaker counts it. */
    record Failed(
            Kind kind, String message, @Nullable Duration askedDelay, boolean asksForLess, boolean mayBeTheJobsFault)
            implements CallResult {}

    /** The endpoint refuses every job. */
    record Refused(Kind kind, String message) implements CallResult {}

    /** Reads an attempt's outcome. */
    static CallResult of(AttemptOutcome outcome) {
        return switch (outcome) {
            case Completed completed -> new Alive(true);
            // An answer that was too large or the like is a whole answer, too.
            case Rejected rejected -> new Alive(false);
            case PauseEndpoint pause -> new Refused(pause.kind(), pause.message());
            case Retry retry -> of(retry);
        };
    }

    private static CallResult of(Retry retry) {
        RetryCause cause = retry.cause();
        if (cause.countsForBreaker()) {
            Kind kind = cause == RetryCause.UNREACHABLE ? Kind.UNREACHABLE : Kind.FAILING;
            return new Failed(
                    kind, retry.message(), retry.askedDelay(), cause.asksForLess(), cause.mayBeTheJobsFault());
        }
        if (cause.asksForLess()) {
            return new RateLimited(retry.message(), retry.askedDelay());
        }
        return cause.provesLife() ? new Alive(false) : new Unclear(cause.mayBeTheJobsFault());
    }
}
