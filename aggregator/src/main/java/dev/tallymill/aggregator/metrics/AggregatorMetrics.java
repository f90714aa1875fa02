package dev.tallymill.aggregator.metrics;

import dev.tallymill.aggregator.AggregatorState;
import dev.tallymill.aggregator.ledger.Granularity;
import dev.tallymill.aggregator.ledger.Tally;
import dev.tallymill.aggregator.view.ReadModel;
import dev.tallymill.aggregator.view.SpendTable;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.jspecify.annotations.Nullable;

/**
 * Meters of one aggregator: of this process, what Kafka Streams measures; of the whole, the published totals, which every
 * instance that serves a dashboard knows. Thread-safe.
 */
public final class AggregatorMetrics {

    /** Models are named by clients: further ones share a label. */
    private static final int MOST_MODELS = 50;

    private static final int USD_DIGITS = 12;

    private final MeterRegistry registry;
    private final MultiGauge jobs;
    private final MultiGauge spend;
    private volatile @Nullable ReadModel model;

    public AggregatorMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.jobs = MultiGauge.builder("tallymill.aggregator.month")
                .description("What the totals of the latest month say, by what is counted; the same at every instance")
                .register(registry);
        this.spend = MultiGauge.builder("tallymill.aggregator.month.spend.usd")
                .description("USD in the totals of the latest month, rounded; the same at every instance")
                .register(registry);
    }

    /** Adds what this process does. */
    public void follow(Supplier<Map<MetricName, ? extends Metric>> streams, Supplier<AggregatorState> state) {
        for (AggregatorState one : AggregatorState.values()) {
            Gauge.builder("tallymill.aggregator.state", () -> state.get() == one ? 1 : 0)
                    .description("1 for what the aggregator is doing, else 0")
                    .tag("state", one.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        kafka(
                streams,
                "lag",
                "Most records any partition is behind",
                "consumer-fetch-manager-metrics",
                "records-lag-max",
                Math::max);
        kafka(
                streams,
                "records.rate",
                "Records counted or posted a second",
                "stream-thread-metrics",
                "process-rate",
                Double::sum);
        kafka(
                streams,
                "commit.latency.avg.ms",
                "Mean duration of a commit",
                "stream-thread-metrics",
                "commit-latency-avg",
                Math::max);
        kafka(
                streams,
                "commit.latency.max.ms",
                "Longest commit of the last minute",
                "stream-thread-metrics",
                "commit-latency-max",
                Math::max);
        kafka(
                streams,
                "failed.threads",
                "Threads that died and were replaced",
                "stream-metrics",
                "failed-stream-threads",
                Double::sum);
    }

    /** Adds what the published totals say. */
    public void follow(ReadModel totals) {
        model = totals;
        refresh();
    }

    /** Renews the meters of totals: before each look at the metrics. */
    public void refresh() {
        ReadModel source = model;
        if (source != null) {
            Map<String, Tally> models = source.read(tables -> latestMonth(tables.spend()));
            Tally all = new Tally();
            models.values().forEach(all::add);
            jobs.register(
                    all.amounts().entrySet().stream()
                            .filter(amount -> !amount.getKey().equals(Tally.COST))
                            .map(amount -> Row.of(Tags.of("what", amount.getKey()), amount.getValue()))
                            .toList(),
                    true);
            spend.register(spendRows(models), true);
        }
    }

    private static List<Row<?>> spendRows(Map<String, Tally> models) {
        List<Map.Entry<String, Tally>> ranked = new ArrayList<>(models.entrySet());
        ranked.sort(Comparator.comparing(
                        (Map.Entry<String, Tally> entry) -> entry.getValue().picoUsd())
                .reversed()
                .thenComparing(Map.Entry::getKey));
        List<Row<?>> rows = new ArrayList<>();
        Tally others = new Tally();
        for (int i = 0; i < ranked.size(); i++) {
            if (i < MOST_MODELS) {
                rows.add(Row.of(
                        Tags.of("model", ranked.get(i).getKey()),
                        usd(ranked.get(i).getValue())));
            } else {
                others.add(ranked.get(i).getValue());
            }
        }
        if (ranked.size() > MOST_MODELS) {
            rows.add(Row.of(Tags.of("model", "other"), usd(others)));
        }
        return rows;
    }

    private static BigDecimal usd(Tally tally) {
        return new BigDecimal(tally.picoUsd(), USD_DIGITS);
    }

    private static Map<String, Tally> latestMonth(SpendTable table) {
        Map<String, Tally> models = new HashMap<>();
        long[] latest = {Long.MIN_VALUE};
        table.scan(Granularity.MONTH, Long.MIN_VALUE, Long.MAX_VALUE, (start, series, tally) -> {
            if (start > latest[0]) {
                latest[0] = start;
                models.clear();
            }
            models.computeIfAbsent(series.model(), absent -> new Tally()).add(tally);
        });
        return models;
    }

    private void kafka(
            Supplier<Map<MetricName, ? extends Metric>> streams,
            String name,
            String description,
            String group,
            String metric,
            DoubleBinaryOperator sum) {
        Gauge.builder("tallymill.aggregator." + name, () -> value(streams.get(), group, metric, sum))
                .description(description)
                .register(registry);
    }

    private static double value(
            Map<MetricName, ? extends Metric> metrics, String group, String name, DoubleBinaryOperator sum) {
        return metrics.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name)
                        && entry.getKey().group().equals(group))
                .mapToDouble(
                        entry -> entry.getValue().metricValue() instanceof Number number ? number.doubleValue() : 0)
                .filter(number -> !Double.isNaN(number))
                .reduce(sum)
                .orElse(0);
    }
}
