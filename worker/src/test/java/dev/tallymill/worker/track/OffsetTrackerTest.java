package dev.tallymill.worker.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class OffsetTrackerTest {

    @Test
    void watermarkStopsAtTheFirstPendingOffset() {
        OffsetTracker tracker = tracking(100, 101, 102);

        tracker.complete(100);
        tracker.complete(102);

        assertThat(tracker.watermark()).isEqualTo(101);
        assertThat(tracker.isCompleted(102)).isTrue();
        assertThat(tracker.pending()).isEqualTo(1);
    }

    @Test
    void watermarkJumpsOverEverythingDoneBeyondIt() {
        OffsetTracker tracker = tracking(100, 101, 102);
        tracker.complete(102);
        tracker.complete(101);

        tracker.complete(100);

        assertThat(tracker.watermark()).isEqualTo(103);
        assertThat(tracker.snapshot()).isEqualTo(CompletedOffsets.below(103));
    }

    @Test
    void offsetsTheLogDoesNotDeliverCountAsDone() {
        OffsetTracker tracker = tracking(100, 103, 109);

        tracker.complete(100);
        tracker.complete(103);

        assertThat(tracker.watermark()).isEqualTo(109);
    }

    @Test
    void aGapBeforeTheFirstRecordIsDone() {
        OffsetTracker tracker = OffsetTracker.resume(CompletedOffsets.below(0));

        assertThat(tracker.admit(5_000_000_000L)).isTrue();

        assertThat(tracker.watermark()).isEqualTo(5_000_000_000L);
    }

    @Test
    void admitsNothingTwice() {
        OffsetTracker tracker = tracking(100, 101);

        assertThat(tracker.admit(100)).isFalse();
        assertThat(tracker.admit(101)).isFalse();
    }

    @Test
    void afterResumingAdmitsOnlyWhatWasPending() {
        OffsetTracker tracker = OffsetTracker.resume(new CompletedOffsets(10, 14, 10, 12));

        assertThat(tracker.admit(10)).isTrue();
        assertThat(tracker.admit(11)).isFalse();
        assertThat(tracker.admit(12)).isTrue();
        assertThat(tracker.admit(13)).isFalse();
        assertThat(tracker.admit(14)).isTrue();
    }

    @Test
    void completesOffsetsThatWereNotAdmittedYet() {
        OffsetTracker tracker = tracking(10);

        tracker.complete(12);

        assertThat(tracker.snapshot()).isEqualTo(new CompletedOffsets(10, 13, 10, 11));
        assertThat(tracker.admit(12)).isFalse();
    }

    @Test
    void admissionStopsBeforeTheMetadataGetsTooLong() {
        OffsetTracker tracker = OffsetTracker.resume(CompletedOffsets.below(0));
        long offset = 0;
        while (tracker.hasRoomFor(offset)) {
            tracker.admit(offset);
            if (offset % 2 == 1) {
                tracker.complete(offset);
            }
            offset++;
        }

        String metadata = OffsetMetadataCodec.encode(tracker.snapshot(), Long.MAX_VALUE);

        assertThat(tracker.pending()).isGreaterThan(2_500);
        assertThat(metadata.length()).isLessThanOrEqualTo(OffsetMetadataCodec.MAX_LENGTH * 3 / 4);
    }

    @Test
    void resumedOffsetsAreAdmittedHoweverLongTheMetadataWas() {
        OffsetTracker tracker = OffsetTracker.resume(new CompletedOffsets(0, 1_000_000, 0, 999_998));

        assertThat(tracker.hasRoomFor(999_998)).isTrue();
    }

    /** The model: a set of offsets; the run: deliveries with gaps, completions in any order, commits, crashes. */
    @Property(tries = 300)
    void completedIsCommittedWhateverHappens(
            @ForAll long seed,
            @ForAll @LongRange(min = 0, max = 1L << 40) long start,
            @ForAll @IntRange(min = 1, max = 600) int steps) {
        Random chance = new Random(seed);
        OffsetTracker tracker = OffsetTracker.resume(CompletedOffsets.below(start));
        List<Long> log = new ArrayList<>();
        Set<Long> done = new HashSet<>();
        List<Long> running = new ArrayList<>();
        long logEnd = start;
        int next = 0;
        for (int step = 0; step < steps; step++) {
            switch (chance.nextInt(6)) {
                case 0, 1 -> {
                    logEnd += chance.nextInt(4) == 0 ? 1 + chance.nextInt(100) : 0;
                    log.add(logEnd++);
                }
                case 2 -> {
                    if (next < log.size()) {
                        long offset = log.get(next++);
                        assertThat(tracker.admit(offset)).isEqualTo(!done.contains(offset));
                        if (!done.contains(offset)) {
                            running.add(offset);
                        }
                    }
                }
                case 3, 4 -> {
                    if (!running.isEmpty()) {
                        long offset = running.remove(chance.nextInt(running.size()));
                        tracker.complete(offset);
                        done.add(offset);
                    }
                }
                default -> {
                    CompletedOffsets committed = tracker.snapshot();
                    for (long offset : log) {
                        assertThat(committed.contains(offset)).isEqualTo(done.contains(offset));
                    }
                    if (chance.nextInt(4) == 0) {
                        tracker = OffsetTracker.resume(reread(committed));
                        running.clear();
                        long watermark = committed.watermark();
                        next = (int) log.stream()
                                .filter(offset -> offset < watermark)
                                .count();
                    }
                }
            }
        }
    }

    private static CompletedOffsets reread(CompletedOffsets committed) {
        String metadata = OffsetMetadataCodec.encode(committed, 7);
        OffsetMetadata read = OffsetMetadataCodec.decode(committed.watermark(), metadata);
        assertThat(read).isEqualTo(new OffsetMetadata.Valid(committed, 7));
        return ((OffsetMetadata.Valid) read).completed();
    }

    private static OffsetTracker tracking(long... offsets) {
        OffsetTracker tracker = OffsetTracker.resume(CompletedOffsets.below(offsets[0]));
        for (long offset : offsets) {
            tracker.admit(offset);
        }
        return tracker;
    }
}
