package dev.tallymill.standalone.run;

import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One moment of a run, as progress shows it.
 *
 * @param done lines that have their result, failed ones included
 * @param failed lines among them that ended without a completion
 * @param inFlight calls in the air
 * @param retries attempts that were not a job's first
 * @param tokens prompt and completion tokens tallied so far
 * @param cost USD tallied so far
 * @param linesPerSecond recent rate
 * @param timeLeft at that rate; null while it cannot be told
 * @param trouble why lines wait; null while nothing is in their way
 */
record Snapshot(
        long done,
        long total,
        long failed,
        int inFlight,
        long retries,
        long tokens,
        BigDecimal cost,
        double linesPerSecond,
        @Nullable Duration timeLeft,
        @Nullable String trouble) {}
