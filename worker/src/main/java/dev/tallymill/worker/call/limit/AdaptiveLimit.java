package dev.tallymill.worker.call.limit;

/**
 * How many calls may be in the air: additive increase, multiplicative decrease, below a fixed ceiling. Pure; not thread-safe,
 * {@link EndpointGate} owns it.
 *
 * <p>One more for every limit's worth of served calls. 30 % less when more than a tenth of a limit's worth of answers ask for
 * less: a stray 429 among hundreds of good answers is an accident, and cutting for each of them would leave a handful of calls
 * in the air where 5 % of the answers are such accidents. Below ten calls in the air, one is enough.
 *
 * <p>What was lost in a row of cuts without a served call between them, as when a server refuses everything for a while, comes
 * back by one for every served call until seven tenths of what went well before: one for every limit's worth would take an
 * hour where calls take minutes.
 *
 * <p>Calls carry tickets in the order they start. A cut comes at most once per round trip: calls that started before the last
 * cut were sent under the old limit and prove nothing about the new one, whether they were served or not.
 */
final class AdaptiveLimit {

    private static final double CUT = 0.7;
    private static final int TOLERATED_ONE_IN = 10;

    private final int ceiling;
    private int limit;
    private int served;
    private int answersInRound;
    private int overloadsInRound;
    private long firstTicketAfterCut;
    private boolean servedSinceCut = true;
    private int regained;

    AdaptiveLimit(int ceiling) {
        this.ceiling = ceiling;
        this.limit = ceiling;
    }

    /** What an answer that asks for less leads to. */
    enum Effect {
        /** Nothing: the call was sent before the last cut. */
        KNOWN,
        /** Nothing yet: it may be an accident. */
        NOTED,
        /** A lower limit. */
        CUT,
        /** Nothing, since there is no lower limit than one call: the endpoint lets nothing through. */
        FLOOR
    }

    int current() {
        return limit;
    }

    /** Whether it is what it was at first. */
    boolean isUntouched() {
        return limit == ceiling && overloadsInRound == 0;
    }

    boolean atFloor() {
        return limit == 1;
    }

    /**
     * A call was served.
     *
     * @param ticket of the call
     */
    void served(long ticket) {
        if (ticket < firstTicketAfterCut) {
            return;
        }
        answered();
        servedSinceCut = true;
        served++;
        if (limit < regained || served >= limit) {
            served = 0;
            limit = Math.min(ceiling, limit + 1);
        }
    }

    /**
     * The endpoint asked for less.
     *
     * @param ticket of the call that was answered so
     * @param nextTicket the next call to start will have
     */
    Effect overloaded(long ticket, long nextTicket) {
        if (ticket < firstTicketAfterCut) {
            return Effect.KNOWN;
        }
        answered();
        overloadsInRound++;
        if (overloadsInRound <= limit / TOLERATED_ONE_IN) {
            return Effect.NOTED;
        }
        firstTicketAfterCut = nextTicket;
        newRound();
        served = 0;
        if (servedSinceCut) {
            regained = Math.max(1, (int) (limit * CUT));
        }
        servedSinceCut = false;
        if (atFloor()) {
            return Effect.FLOOR;
        }
        limit = Math.max(1, (int) (limit * CUT));
        return Effect.CUT;
    }

    private void answered() {
        if (answersInRound >= limit) {
            newRound();
        }
        answersInRound++;
    }

    private void newRound() {
        answersInRound = 0;
        overloadsInRound = 0;
    }
}
