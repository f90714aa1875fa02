package dev.tallymill.standalone.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tallymill.standalone.simulate.Fates.Fate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FatesTest {

    private static final Latency LATENCY = Latency.parse("lognormal:300ms:1.2");
    private static final FaultRates RATES = FaultRates.parse("429:0.05,500:0.01");

    @Test
    void dealsTheSameFatesWithTheSameSeed() {
        assertThat(first(1000, new Fates(LATENCY, RATES, 7))).isEqualTo(first(1000, new Fates(LATENCY, RATES, 7)));
    }

    @Test
    void dealsOtherFatesWithAnotherSeed() {
        assertThat(first(1000, new Fates(LATENCY, RATES, 7))).isNotEqualTo(first(1000, new Fates(LATENCY, RATES, 8)));
    }

    @Test
    void numbersTheCallsInTheOrderTheyArrive() {
        Fates fates = new Fates(LATENCY, RATES, 7);

        assertThat(first(100, fates))
                .isEqualTo(LongStream.range(0, 100).mapToObj(fates::ofCall).toList());
    }

    @Test
    void keepsToTheRates() {
        List<Fate> fates = first(100_000, new Fates(LATENCY, RATES, 7));

        assertThat(share(fates, new Fault.Status(429))).isCloseTo(0.05, within(0.003));
        assertThat(share(fates, new Fault.Status(500))).isCloseTo(0.01, within(0.002));
    }

    @Test
    void drawsLatenciesIndependentlyOfOneAnother() {
        double[] logarithms = first(20_000, new Fates(LATENCY, RATES, 0)).stream()
                .mapToDouble(fate -> Math.log((double) fate.latency().toNanos()))
                .toArray();
        double mean = Arrays.stream(logarithms).average().orElseThrow();
        double covariance = 0;
        double variance = 0;
        for (int i = 1; i < logarithms.length; i++) {
            covariance += (logarithms[i] - mean) * (logarithms[i - 1] - mean);
            variance += (logarithms[i] - mean) * (logarithms[i] - mean);
        }

        assertThat(covariance / variance).isCloseTo(0, within(0.03));
    }

    private static List<Fate> first(int calls, Fates fates) {
        return Stream.generate(fates::next).limit(calls).toList();
    }

    private static double share(List<Fate> fates, Fault fault) {
        return fates.stream().filter(fate -> fault.equals(fate.fault())).count() / (double) fates.size();
    }
}
