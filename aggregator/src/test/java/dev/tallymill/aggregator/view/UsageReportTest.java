package dev.tallymill.aggregator.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.aggregator.ledger.Granularity;
import dev.tallymill.aggregator.ledger.Tally;
import dev.tallymill.aggregator.view.UsageQuery.Filter;
import dev.tallymill.schemas.tenant.KnownTenants;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Every way to cut the same jobs into buckets, groups and pages adds up to the same. */
class UsageReportTest {

    private static final Instant START = Instant.parse("2026-11-20T00:00:00Z");
    private static final long END = Instant.parse("2026-11-22T00:00:00Z").toEpochMilli();

    record Job(Series series, long second, long picoUsd) {}

    @Property(tries = 60)
    void everyCutAddsUpToTheSame(
            @ForAll("jobs") List<Job> jobs,
            @ForAll Granularity width,
            @ForAll Set<Dimension> groupBy,
            @ForAll("limits") int limit,
            @ForAll("tops") int top) {
        Tables tables = tables(jobs);
        UsageQuery query = new UsageQuery(width, START.toEpochMilli(), END, groupBy, Filter.ALL);

        BigInteger expected =
                jobs.stream().map(job -> BigInteger.valueOf(job.picoUsd())).reduce(BigInteger.ZERO, BigInteger::add);

        Tally paged = new Tally();
        for (UsageReport.Bucket bucket : allPages(tables, query, limit)) {
            bucket.groups().values().forEach(paged::add);
        }
        assertThat(paged.picoUsd()).isEqualTo(expected);
        assertThat(paged.jobs()).isEqualTo(jobs.size());
        assertThat(UsageReport.total(tables.spend(), query).picoUsd()).isEqualTo(expected);
        TopSeries series = TopSeries.of(UsageReport.of(tables.spend(), query, Integer.MAX_VALUE), top);
        assertThat(series.lines().stream().map(line -> line.total().picoUsd()).reduce(BigInteger.ZERO, BigInteger::add))
                .isEqualTo(expected);
        assertThat(series.lines().stream()
                        .flatMap(line -> line.picoUsd().stream())
                        .reduce(BigInteger.ZERO, BigInteger::add))
                .isEqualTo(expected);
    }

    @Property(tries = 30)
    void whatTheFiltersTakeApartAddsUpToTheWhole(@ForAll("jobs") List<Job> jobs) {
        Tables tables = tables(jobs);
        UsageQuery all = new UsageQuery(Granularity.HOUR, START.toEpochMilli(), END, Set.of(), Filter.ALL);
        BigInteger sum = BigInteger.ZERO;
        for (String tenant : List.of("acme", "globex", "initech")) {
            for (String model : List.of("small", "large")) {
                Filter filter = new Filter(Set.of(tenant), Set.of(model));
                sum = sum.add(UsageReport.total(
                                tables.spend(), new UsageQuery(all.width(), all.start(), END, Set.of(), filter))
                        .picoUsd());
            }
        }
        assertThat(sum).isEqualTo(UsageReport.total(tables.spend(), all).picoUsd());
    }

    @Test
    void bucketsBeginWhereTheCalendarSaysAndEmptyOnesAreThere() {
        Tables tables = tables(List.of(new Job(new Series("acme", "p", "m"), 3_700, 5)));
        UsageQuery query = new UsageQuery(
                Granularity.HOUR, START.toEpochMilli() + 1234, START.toEpochMilli() + 7_200_000, Set.of(), Filter.ALL);

        UsageReport report = UsageReport.of(tables.spend(), query, 10);

        assertThat(report.buckets())
                .extracting(UsageReport.Bucket::start)
                .containsExactly(START.toEpochMilli(), START.toEpochMilli() + 3_600_000);
        assertThat(report.buckets().get(0).groups()).isEmpty();
        assertThat(report.buckets().get(1).groups()).hasSize(1);
        assertThat(report.nextStart()).isEqualTo(UsageReport.NO_MORE);
    }

    @Test
    void groupsThatCostLessThanTheTopOnesShareALine() {
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            jobs.add(new Job(new Series("tenant-" + i, "p", "m"), 0, 100L + i));
        }
        UsageQuery query =
                new UsageQuery(Granularity.DAY, START.toEpochMilli(), END, EnumSet.of(Dimension.TENANT), Filter.ALL);

        TopSeries series = TopSeries.of(UsageReport.of(tables(jobs).spend(), query, 10), 3);

        assertThat(series.others()).isEqualTo(9);
        assertThat(series.lines()).hasSize(4);
        assertThat(series.lines().get(0).group()).isEqualTo(new UsageGroup("tenant-11", null, null, null, null, null));
        assertThat(series.lines().get(3).group()).isNull();
    }

    private static List<UsageReport.Bucket> allPages(Tables tables, UsageQuery query, int limit) {
        List<UsageReport.Bucket> buckets = new ArrayList<>();
        UsageReport page = UsageReport.of(tables.spend(), query, limit);
        buckets.addAll(page.buckets());
        while (page.nextStart() != UsageReport.NO_MORE) {
            page = UsageReport.of(tables.spend(), query.between(page.nextStart(), query.end()), limit);
            buckets.addAll(page.buckets());
        }
        return buckets;
    }

    private static Tables tables(List<Job> jobs) {
        Tables tables = new Tables(new ViewLimits(100_000, 1000), new KnownTenants());
        ViewRows rows = new ViewRows();
        jobs.forEach(job -> rows.spend(tables, job.series(), START.plusSeconds(job.second()), 1, job.picoUsd()));
        return tables;
    }

    @Provide
    Arbitrary<List<Job>> jobs() {
        Arbitrary<Series> series = Combinators.combine(
                        Arbitraries.of("acme", "globex", "initech"),
                        Arbitraries.of("one", "two"),
                        Arbitraries.of("small", "large"))
                .as(Series::new);
        return Combinators.combine(
                        series,
                        Arbitraries.longs().between(0, 2 * 86_400 - 1),
                        Arbitraries.longs().between(0, 1L << 50))
                .as(Job::new)
                .list()
                .ofMaxSize(60);
    }

    @Provide
    Arbitrary<Integer> limits() {
        return Arbitraries.integers().between(1, 1440);
    }

    @Provide
    Arbitrary<Integer> tops() {
        return Arbitraries.integers().between(1, 10);
    }
}
