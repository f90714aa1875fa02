package dev.tallymill.worker.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class OffsetMetadataCodecTest {

    @Test
    void formatStaysReadable() {
        CompletedOffsets completed = new CompletedOffsets(1_000, 1_010, 1_000, 1_003, 1_004);

        assertThat(OffsetMetadataCodec.encode(completed, 77)).isEqualTo("tm1:TQMBBYDBf1uk");
        assertThat(OffsetMetadataCodec.decode(1_000, "tm1:TQMBBYDBf1uk"))
                .isEqualTo(new OffsetMetadata.Valid(completed, 77));
    }

    @Test
    void metadataOfAnotherOffsetIsForeign() {
        String metadata = OffsetMetadataCodec.encode(CompletedOffsets.below(1_000), 77);

        assertThat(OffsetMetadataCodec.decode(999, metadata)).isInstanceOf(OffsetMetadata.Foreign.class);
    }

    @Test
    void emptyMetadataIsForeign() {
        assertThat(OffsetMetadataCodec.decode(5, "")).isEqualTo(new OffsetMetadata.Foreign("no metadata"));
    }

    @Test
    void refusesWhatTheBrokerWouldRefuse() {
        long[] pending = LongStream.range(0, 3_000).map(i -> i * 1_000).toArray();
        CompletedOffsets tooMuch = new CompletedOffsets(0, 3_000_000, pending);

        assertThatIllegalArgumentException().isThrownBy(() -> OffsetMetadataCodec.encode(tooMuch, 0));
    }

    @Property
    void readsBackWhatItWrote(
            @ForAll @LongRange(min = 0) long resultsFrom,
            @ForAll @LongRange(min = 0, max = 1L << 60) long watermark,
            @ForAll @IntRange(min = 1, max = 1_200) int pending,
            @ForAll @IntRange(min = 1, max = 400) int distance,
            @ForAll long seed) {
        CompletedOffsets completed = scattered(watermark, pending, distance, seed);

        String metadata = OffsetMetadataCodec.encode(completed, resultsFrom);

        assertThat(OffsetMetadataCodec.decode(watermark, metadata))
                .isEqualTo(new OffsetMetadata.Valid(completed, resultsFrom));
        assertThat(metadata.length())
                .isLessThanOrEqualTo(OffsetMetadataCodec.longest(pending, completed.end() - watermark));
    }

    @Property
    void theBoundGrowsWithBoth(
            @ForAll @IntRange(min = 1, max = 5_000) int pending, @ForAll @IntRange(min = 0, max = 1_000_000) int done) {
        int bound = OffsetMetadataCodec.longest(pending, pending + done);

        assertThat(OffsetMetadataCodec.longest(pending, pending + done + 1L)).isGreaterThanOrEqualTo(bound);
        assertThat(OffsetMetadataCodec.longest(pending + 1, pending + done + 1L))
                .isGreaterThanOrEqualTo(bound);
    }

    @Property
    void garbageIsForeign(@ForAll @CharRange(from = 0, to = 0x2FF) String garbage, @ForAll long watermark) {
        assertThat(OffsetMetadataCodec.decode(watermark, garbage)).isInstanceOf(OffsetMetadata.Foreign.class);
        assertThat(OffsetMetadataCodec.decode(watermark, OffsetMetadataCodec.VERSION + garbage))
                .isInstanceOf(OffsetMetadata.Foreign.class);
    }

    @Property
    void damageIsNoticed(@ForAll @IntRange(min = 0, max = 50) int at, @ForAll long seed) {
        String metadata = OffsetMetadataCodec.encode(scattered(9_000, 100, 20, seed), 5);
        char damaged = metadata.charAt(at) == 'A' ? 'B' : 'A';

        String changed = metadata.substring(0, at) + damaged + metadata.substring(at + 1);

        assertThat(OffsetMetadataCodec.decode(9_000, changed)).isInstanceOf(OffsetMetadata.Foreign.class);
    }

    private static CompletedOffsets scattered(long watermark, int pending, int distance, long seed) {
        Random chance = new Random(seed);
        long[] offsets = new long[pending];
        long offset = watermark;
        for (int i = 0; i < pending; i++) {
            offsets[i] = offset;
            offset += 1 + chance.nextInt(distance);
        }
        return new CompletedOffsets(watermark, offsets[pending - 1] + 2 + chance.nextInt(distance), offsets);
    }
}
