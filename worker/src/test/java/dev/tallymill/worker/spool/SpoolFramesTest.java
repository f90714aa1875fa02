package dev.tallymill.worker.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;

class SpoolFramesTest {

    private static final TopicIncarnation TOPIC = new TopicIncarnation(-5, 17);

    @Property(tries = 300)
    void aFileCutAnywhereHoldsEveryAnswerThatWasWhole(
            @ForAll("answers") List<SpooledAnswer> answers, @ForAll @IntRange(max = 1_000_000) int cut) {
        List<Integer> ends = new ArrayList<>();
        byte[] whole = file(answers, ends);
        int length = cut % (whole.length + 1);

        List<SpooledAnswer> read = SpoolFrames.read(Arrays.copyOf(whole, length), TOPIC);

        int survivors = (int) ends.stream().filter(end -> end <= length).count();
        assertThat(read).usingRecursiveFieldByFieldElementComparator().isEqualTo(answers.subList(0, survivors));
    }

    @Property(tries = 300)
    void aFlippedBitNeverMakesAnAnswerThatWasNotWritten(
            @ForAll("answers") List<SpooledAnswer> answers, @ForAll @IntRange(max = 1_000_000) int at) {
        byte[] damaged = file(answers, new ArrayList<>());
        int bit = at % (damaged.length * 8);
        damaged[bit / 8] ^= (byte) (1 << bit % 8);

        List<SpooledAnswer> read = SpoolFrames.read(damaged, TOPIC);

        assertThat(read).usingRecursiveFieldByFieldElementComparator().isEqualTo(answers.subList(0, read.size()));
    }

    @Provide
    Arbitrary<List<SpooledAnswer>> answers() {
        Arbitrary<byte[]> bytes = Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
        return Combinators.combine(
                        Arbitraries.integers().greaterOrEqual(0),
                        Arbitraries.longs().greaterOrEqual(0),
                        bytes.injectNull(0.2),
                        headers(bytes.injectNull(0.2)),
                        bytes)
                .as(SpooledAnswer::new)
                .list()
                .ofMaxSize(8);
    }

    private static Arbitrary<Headers> headers(Arbitrary<byte[]> values) {
        Arbitrary<Header> header = Combinators.combine(Arbitraries.strings().ofMaxLength(5), values)
                .as(RecordHeader::new);
        return header.list().ofMaxSize(3).map(RecordHeaders::new);
    }

    private static byte[] file(List<SpooledAnswer> answers, List<Integer> ends) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(SpoolFrames.header(TOPIC));
        for (SpooledAnswer answer : answers) {
            file.writeBytes(SpoolFrames.frame(answer));
            ends.add(file.size());
        }
        return file.toByteArray();
    }
}
