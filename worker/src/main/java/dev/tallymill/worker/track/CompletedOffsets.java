package dev.tallymill.worker.track;

import java.util.Arrays;

/**
 * Which offsets of one partition are done: all below the watermark, and those from it to the end that are not pending.
 * Immutable; what an offset commit says.
 */
public final class CompletedOffsets {

    private final long watermark;
    private final long end;
    private final long[] pending;

    /**
     * @param watermark every offset below is done; what Kafka calls the committed offset
     * @param end no offset from here on is done
     * @param pending offsets from the watermark to the end that are not done, ascending. Where there is an end beyond
     *     the watermark, the watermark itself is the first of them and {@code end - 1} is none of them
     */
    CompletedOffsets(long watermark, long end, long... pending) {
        this.watermark = watermark;
        this.end = end;
        this.pending = pending;
    }

    /** Everything below {@code watermark} is done and nothing else. */
    public static CompletedOffsets below(long watermark) {
        return new CompletedOffsets(watermark, watermark);
    }

    public long watermark() {
        return watermark;
    }

    long end() {
        return end;
    }

    int pendingCount() {
        return pending.length;
    }

    long pending(int index) {
        return pending[index];
    }

    public boolean contains(long offset) {
        return offset < watermark || (offset < end && Arrays.binarySearch(pending, offset) < 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CompletedOffsets that
                && watermark == that.watermark
                && end == that.end
                && Arrays.equals(pending, that.pending);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(watermark) + Arrays.hashCode(pending);
    }

    @Override
    public String toString() {
        return "below " + watermark + " and to " + end + " without " + Arrays.toString(pending);
    }
}
