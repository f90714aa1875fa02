package dev.tallymill.worker.call.policy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How many attempts were charged to jobs that are parked: their records tell only how many calls were made, and a rate limit
 * that refuses a job a dozen times without its fault must not use up its attempts. A job that comes back to another process,
 * or after very many others, is charged what its record says. Thread-safe.
 */
public final class ParkedCharges {

    private static final int MOST_JOBS = 100_000;

    private final Map<String, Integer> charges = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Integer> eldest) {
            return size() > MOST_JOBS;
        }
    };

    /** Notes the tally of a job that is being parked. */
    public synchronized void remember(String jobId, AttemptTally tally) {
        charges.put(jobId, tally.charged());
    }

    /** Goes on with the tally of a job that may have been parked. */
    public synchronized AttemptTally resume(String jobId, int madeBefore, int maxAttempts) {
        if (madeBefore == 0) {
            return new AttemptTally(0, 0);
        }
        int charged = Optional.ofNullable(charges.remove(jobId)).orElse(madeBefore);
        // A parked job had an attempt left, however many calls it was let make without charge.
        return new AttemptTally(madeBefore, Math.min(charged, maxAttempts - 1));
    }
}
