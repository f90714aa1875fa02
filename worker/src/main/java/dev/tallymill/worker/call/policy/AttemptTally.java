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
     * Begins a count, or continues that of a job that was parked.
     *
     * @param made HTTP calls made before
     * @param charged failures among them that count against the job
     */
    public AttemptTally(int made, int charged) {
        this.made = made;
        this.charged = charged;
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
