package dev.tallymill.worker.call.limit;

/**
 * How many calls may be in the air: additive increase, multiplicative decrease, below a fixed ceiling. Pure; not thread-safe,
 * {@link EndpointGate} owns it.
 *
 * <p>Calls carry tickets in the order they start. A cut is believed once per round trip: only a call that started after the
 * last cut can cause the next one, since calls before it were sent under the old limit.
 */
final class AdaptiveLimit {

    private static final double CUT = 0.7;

    private final int ceiling;
    private int limit;
    private int successes;
    private long firstTicketAfterCut;

    AdaptiveLimit(int ceiling) {
        this.ceiling = ceiling;
        this.limit = ceiling;
    }

    int current() {
        return limit;
    }

    /** A call was served: one more is allowed for every limit's worth of these. */
    void served() {
        successes++;
        if (successes >= limit) {
            successes = 0;
            limit = Math.min(ceiling, limit + 1);
        }
    }

    /**
     * The endpoint asked for less.
     *
     * @param ticket of the call that was answered so
     * @param nextTicket the next call to start will have
     * @return whether this is news: false for calls that started before the last cut
     */
    boolean overloaded(long ticket, long nextTicket) {
        if (ticket < firstTicketAfterCut) {
            return false;
        }
        limit = Math.max(1, (int) (limit * CUT));
        successes = 0;
        firstTicketAfterCut = nextTicket;
        return true;
    }
}
