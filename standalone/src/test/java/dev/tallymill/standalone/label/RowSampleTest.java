package dev.tallymill.standalone.label;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RowSampleTest {

    @Property
    void takesExactlyAsManyAsWanted(
            @ForAll @LongRange(min = 0, max = 300) long rows,
            @ForAll @LongRange(min = 1, max = 400) long wanted,
            @ForAll long seed) {
        assertThat(sample(rows, wanted, seed)).hasSize((int) Math.min(rows, wanted));
    }

    @Test
    void takesTheSameRowsForTheSameSeedAndOthersForAnother() {
        assertThat(sample(1_000, 50, 7)).isEqualTo(sample(1_000, 50, 7)).isNotEqualTo(sample(1_000, 50, 8));
    }

    @Test
    void takesEveryRowAboutAsOften() {
        int[] taken = new int[20];
        for (long seed = 0; seed < 4_000; seed++) {
            sample(taken.length, 5, seed).forEach(row -> taken[row.intValue()]++);
        }
        // 1,000 expected each; the standard deviation is 27.
        for (int count : taken) {
            assertThat(count).isBetween(850, 1_150);
        }
    }

    private static List<Long> sample(long rows, long wanted, long seed) {
        RowSample sample = new RowSample(rows, wanted, new SplittableRandom(seed));
        List<Long> taken = new ArrayList<>();
        for (long row = 0; row < rows; row++) {
            if (sample.takesNext()) {
                taken.add(row);
            }
        }
        return taken;
    }
}
