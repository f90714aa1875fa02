package dev.tallymill.standalone.simulate;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long the model thinks before it answers. */
public sealed interface Latency {

    /** No thinking at all. */
    Latency NONE = new Fixed(Duration.ZERO);

    /** The time one call takes. */
    Duration draw(RandomGenerator random);

    /**
     * Reads {@code fixed:20ms} or {@code lognormal:300ms:1.2} (median and sigma).
     *
     * @throws IllegalArgumentException in one line
     */
    static Latency parse(String text) {
        String[] parts = text.split(":", -1);
        try {
            if (parts[0].equals("fixed") && parts.length == 2) {
                return new Fixed(SpecNumbers.duration(parts[1]));
            }
            if (parts[0].equals("lognormal") && parts.length == 3) {
                return new Lognormal(SpecNumbers.duration(parts[1]), SpecNumbers.decimal(parts[2]));
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("latency '" + text + "': " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(
                "latency '" + text + "': expected fixed:20ms or lognormal:300ms:1.2 (median and sigma)");
    }

    /** Every call takes the same time. */
    record Fixed(Duration time) implements Latency {

        @Override
        public Duration draw(RandomGenerator random) {
            return time;
        }

        @Override
        public String toString() {
            return "fixed:" + SpecNumbers.text(time);
        }
    }

    /**
     * Most calls take about the median, a few take very long: what real endpoints show.
     *
     * @param sigma standard deviation of the logarithm
     */
    record Lognormal(Duration median, double sigma) implements Latency {

        private static final double LONGEST_NANOS = Duration.ofHours(1).toNanos();

        /** Checks sigma. */
        public Lognormal {
            if (!(sigma >= 0 && sigma <= 10)) {
                throw new IllegalArgumentException("sigma must be between 0 and 10");
            }
        }

        @Override
        public Duration draw(RandomGenerator random) {
            double nanos = median.toNanos() * Math.exp(sigma * random.nextGaussian());
            return Duration.ofNanos((long) Math.min(nanos, LONGEST_NANOS));
        }

        @Override
        public String toString() {
            return "lognormal:" + SpecNumbers.text(median) + ":" + sigma;
        }
    }
}
