package dev.tallymill.worker.track;

import java.util.Arrays;

/**
 * Which offsets of one partition are done, when they are finished in any order. Offsets that the log does not deliver
 * (transaction markers, compacted records) count as done once a later one was admitted.
 *
 * <p>Pure and not thread-safe: the poll thread owns it.
 */
public final class OffsetTracker {

    /**
     * Share of the metadata's length beyond which nothing more is admitted. The rest is not needed, the bound being an
     * exact one; it leaves room for the format to grow.
     */
    private static final double ADMISSION_SHARE = 0.75;

    private static final int ADMISSION_LENGTH = (int) (OffsetMetadataCodec.MAX_LENGTH * ADMISSION_SHARE);

    /** Members lie above the watermark. */
    private final OffsetBitmap completed;

    private long watermark;
    /** Next offset to be admitted; all below were admitted once, or were done before. */
    private long position;
    /** One beyond the highest offset that was admitted or completed. */
    private long end;

    private OffsetTracker(long watermark) {
        this.watermark = watermark;
        this.position = watermark;
        this.end = watermark;
        this.completed = new OffsetBitmap(watermark);
    }

    /** A tracker that goes on where a commit left off: admission starts again at the watermark. */
    public static OffsetTracker resume(CompletedOffsets committed) {
        OffsetTracker tracker = new OffsetTracker(committed.watermark());
        int index = 0;
        for (long offset = committed.watermark(); offset < committed.end(); offset++) {
            if (index < committed.pendingCount() && committed.pending(index) == offset) {
                index++;
            } else {
                tracker.complete(offset);
            }
        }
        return tracker;
    }

    /**
     * Whether {@code offset} may be admitted: false while so much is pending, so far apart, that the metadata of a
     * commit might not hold it. What this bounds can only shrink as jobs complete.
     */
    public boolean hasRoomFor(long offset) {
        return offset < end || OffsetMetadataCodec.longest(pending() + 1, offset + 1 - watermark) <= ADMISSION_LENGTH;
    }

    /**
     * Takes note that the log delivered {@code offset}. Offsets come in ascending order; those left out are gaps.
     *
     * @return whether it is to be done: false where it is done already, or was admitted before
     */
    public boolean admit(long offset) {
        if (offset < position) {
            return false;
        }
        fillGap(position, offset);
        position = offset + 1;
        end = Math.max(end, position);
        return !isCompleted(offset);
    }

    /** Takes note that {@code offset} is done. Doing so twice changes nothing. */
    public void complete(long offset) {
        if (offset < watermark) {
            return;
        }
        completed.add(offset);
        end = Math.max(end, offset + 1);
        if (offset == watermark) {
            raiseWatermark(completed.nextAbsent(watermark));
        }
    }

    public boolean isCompleted(long offset) {
        return offset < watermark || completed.contains(offset);
    }

    /** Every offset below is done: the offset to commit. */
    public long watermark() {
        return watermark;
    }

    /** Offsets from the watermark on that are known and not done. */
    public int pending() {
        return Math.toIntExact(end - watermark - completed.size());
    }

    /** What to commit now. */
    public CompletedOffsets snapshot() {
        if (completed.size() == 0) {
            return CompletedOffsets.below(watermark);
        }
        long[] found = new long[pending()];
        int count = 0;
        for (long offset = watermark; offset < end; offset = completed.nextAbsent(offset + 1)) {
            found[count++] = offset;
        }
        // What is pending at the very end need not be said: from the end on nothing is done.
        long written = end;
        while (count > 0 && found[count - 1] == written - 1) {
            written = found[--count];
        }
        return new CompletedOffsets(watermark, written, Arrays.copyOf(found, count));
    }

    private void fillGap(long from, long to) {
        if (from == watermark && completed.size() == 0) {
            raiseWatermark(to);
            return;
        }
        for (long offset = from; offset < to; offset++) {
            complete(offset);
        }
    }

    private void raiseWatermark(long newWatermark) {
        watermark = newWatermark;
        position = Math.max(position, newWatermark);
        end = Math.max(end, newWatermark);
        completed.raiseFloor(newWatermark);
    }
}
