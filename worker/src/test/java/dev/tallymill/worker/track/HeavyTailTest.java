package dev.tallymill.worker.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Ten minutes of simulated time with as many jobs in hand as a worker admits, one of which takes all of them. */
class HeavyTailTest {

    private static final int PARTITIONS = 4;

    /** The default of worker.max.admitted.jobs, spread over the partitions. */
    private static final int IN_HAND_EACH = 4_096 / PARTITIONS;

    private static final double MEDIAN_MS = 300;
    private static final double SIGMA = 1.2;
    private static final double TEN_MINUTES_MS = 600_000;
    private static final double COMMIT_EVERY_MS = 1_000;

    private final Random random = new Random(1);
    private final PriorityQueue<Call> calls = new PriorityQueue<>(Comparator.comparingDouble(Call::ends));
    private final List<OffsetTracker> trackers = new ArrayList<>();
    private final long[] next = new long[PARTITIONS];
    private int refused;

    private record Call(int partition, long offset, double ends) {}

    @Test
    void aJobOfTenMinutesHoldsBackNobodyWhileThousandsOfOthersEndInAnyOrder() {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            trackers.add(OffsetTracker.resume(CompletedOffsets.below(0)));
        }
        admit(0, 0, TEN_MINUTES_MS);
        for (int i = 1; i < IN_HAND_EACH * PARTITIONS; i++) {
            admit(i % PARTITIONS, 0, latency());
        }
        int longestMetadata = 0;
        double commitAt = COMMIT_EVERY_MS;
        long ended = 0;
        for (Call call = calls.remove(); call.ends() < TEN_MINUTES_MS; call = calls.remove()) {
            trackers.get(call.partition()).complete(call.offset());
            ended++;
            admit(call.partition(), call.ends(), latency());
            if (call.ends() >= commitAt) {
                commitAt += COMMIT_EVERY_MS;
                longestMetadata = Math.max(longestMetadata, longestCommit());
            }
        }

        assertThat(refused).as("jobs refused while there was a place for them").isZero();
        assertThat(calls).hasSize(IN_HAND_EACH * PARTITIONS - 1); // every place was taken to the end
        assertThat(longestMetadata).isLessThanOrEqualTo(OffsetMetadataCodec.MAX_LENGTH);
        assertThat(trackers.getFirst().watermark()).isZero();
        assertThat(trackers.getLast().watermark()).isGreaterThan(900_000);
        assertThat(ended).isGreaterThan(3_900_000);
    }

    private void admit(int partition, double now, double latency) {
        long offset = next[partition];
        OffsetTracker tracker = trackers.get(partition);
        if (!tracker.hasRoomFor(offset)) {
            refused++;
            return;
        }
        next[partition]++;
        assertThat(tracker.admit(offset)).isTrue();
        calls.add(new Call(partition, offset, now + latency));
    }

    private double latency() {
        return Math.min(MEDIAN_MS * Math.exp(SIGMA * random.nextGaussian()), TEN_MINUTES_MS - 1);
    }

    /** In characters; each must say on reading what it was written from. */
    private int longestCommit() {
        int longest = 0;
        for (OffsetTracker tracker : trackers) {
            String metadata = OffsetMetadataCodec.encode(tracker.snapshot(), 0);
            longest = Math.max(longest, metadata.length());
            assertThat(OffsetMetadataCodec.decode(tracker.watermark(), metadata))
                    .isEqualTo(new OffsetMetadata.Valid(tracker.snapshot(), 0));
        }
        return longest;
    }
}
