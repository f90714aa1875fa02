package dev.tallymill.ingest.dispatch;

import java.time.Duration;

/**
 * How batches come to their end.
 *
 * @param storeFiles whether results become files of their own at the end; else they are read out of the log of all batches'
 *     results each time
 * @param grace how long a batch that was cancelled or whose window has passed waits for its released jobs; those without a
 *     result then are cancelled or expired
 */
public record EndingSettings(boolean storeFiles, Duration grace) {

    /** Files, 30 seconds. */
    public static final EndingSettings DEFAULT = new EndingSettings(true, Duration.ofSeconds(30));

    public EndingSettings {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("ingest.grace must not be negative");
        }
    }
}
