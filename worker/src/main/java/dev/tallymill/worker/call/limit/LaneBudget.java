package dev.tallymill.worker.call.limit;

import dev.tallymill.worker.call.limit.RateBudget.Reservation;
import java.time.Instant;

/** Requests and tokens a minute of one model. Pure; not thread-safe, {@link EndpointGate} owns it. */
final class LaneBudget {

    /** What a job without a bound of its own is thought to let the model write, until the model has shown. */
    private static final long FIRST_GUESS = 1_000;

    private static final int MEMORY = 16;

    private final boolean heedsSignals;
    private final RateBudget requests;
    private final RateBudget tokens;
    private double meanCompletion = FIRST_GUESS;

    LaneBudget(RateLimits limits) {
        this.heedsSignals = limits.fromHeaders();
        this.requests = new RateBudget(limits.requestsPerMinute());
        this.tokens = new RateBudget(limits.tokensPerMinute());
    }

    /** What a call has reserved of both. */
    record Reserved(Reservation request, Reservation tokens) {}

    /** Whether there is neither a limit nor a use to remember. */
    boolean isUnlimited() {
        return requests.limit() == null && tokens.limit() == null;
    }

    /** When this may be reserved: now, or later. */
    Instant when(Demand demand, Instant now) {
        Instant request = requests.when(1, now);
        Instant token = tokens.when(estimate(demand), now);
        return request.isAfter(token) ? request : token;
    }

    Reserved reserve(Demand demand, Instant now) {
        return new Reserved(requests.reserve(1, now), tokens.reserve(estimate(demand), now));
    }

    /** Corrects what was reserved, and learns from the answer. */
    void settle(Reserved reserved, Receipt receipt, Instant sentAt, Instant now) {
        if (!receipt.sent()) {
            requests.settle(reserved.request(), 0);
            tokens.settle(reserved.tokens(), 0);
            return;
        }
        Long used = receipt.tokens();
        if (used != null) {
            tokens.settle(reserved.tokens(), used);
        }
        Long completion = receipt.completionTokens();
        if (completion != null && completion > 0) {
            meanCompletion += (completion - meanCompletion) / MEMORY;
        }
        if (heedsSignals) {
            requests.heed(receipt.signals().requests(), reserved.request(), sentAt, now);
            tokens.heed(receipt.signals().tokens(), reserved.tokens(), sentAt, now);
        }
    }

    private long estimate(Demand demand) {
        Long completion = demand.completionTokens();
        return demand.promptTokens() + (completion != null ? completion : Math.round(meanCompletion));
    }
}
