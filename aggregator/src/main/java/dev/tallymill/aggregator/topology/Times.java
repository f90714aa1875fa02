package dev.tallymill.aggregator.topology;

import java.time.Duration;
import org.apache.kafka.streams.processor.api.ProcessingContext;

/**
 * The time by which rows grow old: how far the partition has been read, by its records' timestamps, but never ahead of
 * the clock. After a long stop the backlog is thus judged as on the day it was written, and one record from the future
 * throws nothing away.
 */
final class Times {

    /** How often old rows are looked for. */
    static final Duration SWEEP_INTERVAL = Duration.ofMinutes(10);

    private static final long HOUR_MILLIS = Duration.ofHours(1).toMillis();

    private Times() {}

    /** Milliseconds since the epoch. */
    static long now(ProcessingContext context) {
        return Math.max(0, Math.min(context.currentStreamTimeMs(), context.currentSystemTimeMs()));
    }

    /** Hours since the epoch. */
    static int hour(long millis) {
        return Math.toIntExact(millis / HOUR_MILLIS);
    }
}
