package dev.tallymill.worker.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.worker.call.KeptAnswer;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
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
        assertThat(read).isEqualTo(answers.subList(0, survivors));
    }

    @Property(tries = 300)
    void aFlippedBitNeverMakesAnAnswerThatWasNotWritten(
            @ForAll("answers") List<SpooledAnswer> answers, @ForAll @IntRange(max = 1_000_000) int at) {
        byte[] damaged = file(answers, new ArrayList<>());
        int bit = at % (damaged.length * 8);
        damaged[bit / 8] ^= (byte) (1 << bit % 8);

        List<SpooledAnswer> read = SpoolFrames.read(damaged, TOPIC);

        assertThat(read).isEqualTo(answers.subList(0, read.size()));
    }

    @Provide
    Arbitrary<List<SpooledAnswer>> answers() {
        Arbitrary<String> texts =
                Arbitraries.strings().withCharRange('\u0000', '\uD7FF').ofMaxLength(40);
        Arbitrary<Instant> moments = Arbitraries.longs().between(0, 1L << 45).map(Instant::ofEpochMilli);
        Arbitrary<KeptAnswer> answers = Combinators.combine(
                        Arbitraries.integers().greaterOrEqual(0),
                        moments,
                        moments,
                        Arbitraries.integers().between(200, 599),
                        texts.injectNull(0.2),
                        texts)
                .as(KeptAnswer::new);
        return Combinators.combine(
                        Arbitraries.integers().greaterOrEqual(0),
                        Arbitraries.longs().greaterOrEqual(0),
                        answers)
                .as(SpooledAnswer::new)
                .list()
                .ofMaxSize(8);
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
