package dev.tallymill.bench.measure;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;

/**
 * What repetitions of one measurement sum up to.
 *
 * @param samples in the order they were taken
 */
public record Summary(
        @JsonProperty("median") double median,
        @JsonProperty("min") double min,
        @JsonProperty("max") double max,
        @JsonProperty("samples") List<Double> samples) {

    /**
     * Sums up.
     *
     * @throws IllegalArgumentException when there are no samples
     */
    public static Summary of(List<Double> samples) {
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("no samples");
        }
        double[] sorted = samples.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Summary(median, sorted[0], sorted[sorted.length - 1], List.copyOf(samples));
    }

    /**
     * The pairwise ratios of two measurements that took turns, summed up: steadier than the ratio of the medians on a
     * machine whose speed drifts.
     *
     * @throws IllegalArgumentException when there are not as many of one as of the other
     */
    public static Summary ofRatios(List<Double> samples, List<Double> yardsticks) {
        if (samples.size() != yardsticks.size()) {
            throw new IllegalArgumentException(samples.size() + " samples for " + yardsticks.size() + " yardsticks");
        }
        Double[] ratios = new Double[samples.size()];
        Arrays.setAll(ratios, i -> samples.get(i) / yardsticks.get(i));
        return of(Arrays.asList(ratios));
    }
}
