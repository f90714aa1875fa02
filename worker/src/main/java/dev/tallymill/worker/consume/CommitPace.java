package dev.tallymill.worker.consume;

import java.time.Duration;

/**
 * When the next commit is due. A commit costs about the same whatever is in it, and most of that is the broker's: where
 * commits take long, those with little in them come further apart, so that no more than a tenth of the time goes into
 * them. Pure; times are readings of a monotonic clock in nanoseconds. Not thread-safe.
 */
final class CommitPace {

    /** Of its own length, so many times passes between the end of a commit and the next. */
    private static final int PAUSE = 9;

    /** The pause never gets longer than so many intervals. */
    private static final int MOST_INTERVALS = 5;

    /** So much is worth a commit at once, and would fill the memory if it waited. */
    private static final long ENOUGH_BYTES = 1 << 20;

    private final long interval;
    private long soonest;
    private long latest;

    /**
     * @param interval from the beginning of a commit to that of the next, where commits are quick
     * @param now the first is due an interval later
     */
    CommitPace(Duration interval, long now) {
        this.interval = interval.toNanos();
        this.soonest = now + this.interval;
        this.latest = soonest;
    }

    /** A commit that was due has ended, whichever way. */
    void committed(long begin, long end) {
        soonest = begin + interval;
        latest = Math.max(soonest, end + Math.min(PAUSE * (end - begin), MOST_INTERVALS * interval));
    }

    /**
     * Time until the next is due; zero or less when it is.
     *
     * @param bytes what waits to be committed
     */
    long nanosLeft(long now, long bytes) {
        return (bytes >= ENOUGH_BYTES ? soonest : latest) - now;
    }
}
