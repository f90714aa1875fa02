package dev.tallymill.aggregator.view;

import dev.tallymill.aggregator.ledger.Tally;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Spend over time of the groups that cost most, and of all others together: what a chart can show of any number of
 * tenants. The series add up to the whole.
 *
 * @param starts start of each bucket, in milliseconds since the epoch
 * @param lines the greatest first, the others last
 * @param others groups in the last line that stands for all others; 0 when there is none
 */
public record TopSeries(List<Long> starts, List<Line> lines, int others) {

    /**
     * One series.
     *
     * @param group null for all others
     * @param total over all buckets
     * @param picoUsd cost by bucket, in 10^-12 USD
     */
    public record Line(@Nullable UsageGroup group, Tally total, List<BigInteger> picoUsd) {}

    /** Picks the {@code most} groups of a report that cost most; of equal ones, in the order of their names. */
    public static TopSeries of(UsageReport report, int most) {
        Map<UsageGroup, Tally> totals = new HashMap<>();
        report.buckets()
                .forEach(bucket -> bucket.groups()
                        .forEach((group, tally) -> totals.computeIfAbsent(group, absent -> new Tally())
                                .add(tally)));
        List<UsageGroup> ranked = new ArrayList<>(totals.keySet());
        ranked.sort(Comparator.comparing((UsageGroup group) -> picoUsd(totals, group))
                .reversed()
                .thenComparing(Comparator.naturalOrder()));
        int shown = ranked.size() <= most + 1 ? ranked.size() : most;
        List<Line> lines = new ArrayList<>();
        for (UsageGroup group : ranked.subList(0, shown)) {
            lines.add(new Line(group, tally(totals, group), costs(report, List.of(group))));
        }
        List<UsageGroup> rest = ranked.subList(shown, ranked.size());
        if (!rest.isEmpty()) {
            Tally sum = new Tally();
            rest.forEach(group -> sum.add(tally(totals, group)));
            lines.add(new Line(null, sum, costs(report, rest)));
        }
        return new TopSeries(
                report.buckets().stream().map(UsageReport.Bucket::start).toList(), lines, rest.size());
    }

    private static List<BigInteger> costs(UsageReport report, List<UsageGroup> groups) {
        return report.buckets().stream()
                .map(bucket -> groups.stream()
                        .map(group -> picoUsd(bucket.groups(), group))
                        .reduce(BigInteger.ZERO, BigInteger::add))
                .toList();
    }

    private static BigInteger picoUsd(Map<UsageGroup, Tally> tallies, UsageGroup group) {
        return tally(tallies, group).picoUsd();
    }

    private static Tally tally(Map<UsageGroup, Tally> tallies, UsageGroup group) {
        Tally found = tallies.get(group);
        return found == null ? new Tally() : found;
    }
}
