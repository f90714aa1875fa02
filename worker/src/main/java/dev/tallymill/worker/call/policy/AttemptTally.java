package dev.tallymill.worker.call.policy;

import dev.tallymill.worker.call.answer.RetryCause;
import org.jspecify.annotations.Nullable;

/** One job's attempts so far. Confined to the job's thread. */
public final class AttemptTally {

    private int made;
    private int charged;
    private int failuresInRow;
    private int itemFaults;
    private int emptyAnswers;
    private int schemaMismatches;

    AttemptTally(int made, int charged) {
        this.made = made;
        this.charged = charged;
    }

    /**
     * Begins a job's count, or goes on with that of a job that was parked: it had an attempt left then, however many calls it
     * was let make without charge.
     *
     * @param made HTTP calls made before
     * @param charged failures among them that count against the job; null when that was not noted, so that all do
     * @param maxAttempts failures that end a job
     */
    public static AttemptTally resumed(int made, @Nullable Integer charged, int maxAttempts) {
        return new AttemptTally(made, Math.min(charged == null ? made : charged, maxAttempts - 1));
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
            case SCHEMA_MISMATCH -> schemaMismatches++;
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

    /** Failures that count against the job. */
    public int charged() {
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

    int schemaMismatches() {
        return schemaMismatches;
    }
}
