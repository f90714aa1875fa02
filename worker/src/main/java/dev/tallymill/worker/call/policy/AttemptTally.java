package dev.tallymill.worker.call.policy;

import dev.tallymill.worker.call.answer.RetryCause;

/** One job's attempts so far. Confined to the job's thread. */
public final class AttemptTally {

    private int made;
    private int charged;
    private int failuresInRow;
    private int itemFaults;
    private int emptyAnswers;

    /**
     * Continues the count of a job that was parked.
     *
     * @param madeBefore HTTP calls made before
     * @param maxAttempts a parked job had an attempt left, however many calls a pause has let it make without charge
     */
    public AttemptTally(int madeBefore, int maxAttempts) {
        this.made = madeBefore;
        this.charged = Math.min(madeBefore, maxAttempts - 1);
    }

    /** Counts a call that reached the server, or may have. */
    public void made() {
        made++;
    }

    /**
     * Counts a failure.
     *
     * @param chargeable false when the endpoint, not the job, is at fault
     */
    public void failed(RetryCause cause, boolean chargeable) {
        failuresInRow++;
        if (chargeable) {
            charged++;
        }
        switch (cause) {
            case ITEM_FAULT -> itemFaults++;
            case EMPTY_ANSWER -> emptyAnswers++;
            case RATE_LIMITED,
                    OVERLOADED,
                    BAD_GATEWAY,
                    GATEWAY_TIMEOUT,
                    TIMEOUT,
                    UNREACHABLE,
                    STALE_CONNECTION,
                    BROKEN_ANSWER,
                    SERVER_ERROR -> {}
        }
    }

    /** HTTP calls that reached the server, or may have. */
    public int attempts() {
        return made;
    }

    int charged() {
        return charged;
    }

    int failuresInRow() {
        return failuresInRow;
    }

    int itemFaults() {
        return itemFaults;
    }

    int emptyAnswers() {
        return emptyAnswers;
    }
}
