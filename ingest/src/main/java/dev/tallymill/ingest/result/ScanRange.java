package dev.tallymill.ingest.result;

import dev.tallymill.schemas.record.Batch;
import java.util.Arrays;
import java.util.List;

/** A part of {@code prompt-results}: of each partition the offsets from a start to before an end. Pure. */
final class ScanRange {

    private final long[] starts;
    private final long[] ends;

    private ScanRange(long[] starts, long[] ends) {
        this.starts = starts;
        this.ends = ends;
    }

    /** Where the results of a settled batch lie. */
    static ScanRange of(Batch batch) {
        List<Long> ends = batch.getResultEndOffsets();
        List<Long> starts = batch.getResultStartOffsets();
        long[] from = new long[ends.size()];
        Arrays.setAll(from, partition -> partition < starts.size() ? starts.get(partition) : 0);
        return new ScanRange(from, ends.stream().mapToLong(Long::longValue).toArray());
    }

    /** The least range that holds this one and {@code other}. */
    ScanRange and(ScanRange other) {
        int partitions = Math.max(ends.length, other.ends.length);
        long[] from = new long[partitions];
        long[] to = new long[partitions];
        for (int partition = 0; partition < partitions; partition++) {
            from[partition] = Math.min(start(partition), other.start(partition));
            to[partition] = Math.max(end(partition), other.end(partition));
        }
        return new ScanRange(from, to);
    }

    boolean covers(int partition, long offset) {
        return offset >= start(partition) && offset < end(partition);
    }

    int partitions() {
        return ends.length;
    }

    long start(int partition) {
        return partition < starts.length ? starts[partition] : 0;
    }

    long end(int partition) {
        return partition < ends.length ? ends[partition] : 0;
    }

    /** Offsets in all partitions. */
    long length() {
        return Arrays.stream(ends).sum() - Arrays.stream(starts).sum();
    }
}
