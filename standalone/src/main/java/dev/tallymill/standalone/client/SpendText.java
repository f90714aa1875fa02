package dev.tallymill.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.standalone.TextTable;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Buckets of the usage API as a table for a person: the dearest first, and a total. Costs are exact. */
final class SpendText {

    /** Of amounts, where none has more: cents. */
    private static final int LEAST_DECIMALS = 2;

    private static final List<String> COUNTS = List.of(
            "num_model_requests",
            "input_tokens",
            "input_cached_tokens",
            "output_tokens",
            "output_reasoning_tokens",
            "unpriced");
    private static final List<String> COUNT_TITLES =
            List.of("requests", "input tokens", "cached", "output tokens", "reasoning");

    private SpendText() {}

    /** @param every length of the buckets that have rows of their own; null where all are added up */
    static String of(
            JsonNode buckets, List<SpendColumn> columns, @Nullable SpendBucket every, Instant start, Instant end) {
        Map<List<String>, Sums> groups = groups(buckets, columns, every);
        String range = "from " + start + " to " + end.truncatedTo(ChronoUnit.SECONDS);
        if (groups.isEmpty()) {
            return "no spend " + range;
        }
        Sums total = new Sums();
        groups.values().forEach(total::add);
        String text = "spend " + range + System.lineSeparator() + System.lineSeparator()
                + table(titles(columns, every), groups, total, order(every != null));
        return total.unpriced() == 0
                ? text
                : text
                        + System.lineSeparator()
                        + String.format(
                                Locale.ROOT,
                                "unpriced: %,d requests of models without a known price are not in the cost",
                                total.unpriced());
    }

    private static Map<List<String>, Sums> groups(
            JsonNode buckets, List<SpendColumn> columns, @Nullable SpendBucket every) {
        Map<List<String>, Sums> groups = new LinkedHashMap<>();
        for (JsonNode bucket : buckets) {
            for (JsonNode result : bucket.path("results")) {
                List<String> key = new ArrayList<>();
                if (every != null) {
                    key.add(every.label(bucket.path("start_time").asLong()));
                }
                columns.forEach(
                        column -> key.add(result.path(column.parameter()).asText("-")));
                groups.computeIfAbsent(key, absent -> new Sums()).add(result);
            }
        }
        return groups;
    }

    private static List<String> titles(List<SpendColumn> columns, @Nullable SpendBucket every) {
        List<String> titles = new ArrayList<>();
        if (every != null) {
            titles.add(every.toString());
        }
        columns.forEach(column -> titles.add(column.toString()));
        return titles;
    }

    private static String table(
            List<String> names,
            Map<List<String>, Sums> groups,
            Sums total,
            Comparator<Map.Entry<List<String>, Sums>> order) {
        int decimals = Math.max(LEAST_DECIMALS, total.decimals());
        for (Sums sums : groups.values()) {
            decimals = Math.max(decimals, sums.decimals());
        }
        int digits = decimals;
        List<List<String>> rows = new ArrayList<>();
        rows.add(row(names, COUNT_TITLES, "cost"));
        groups.entrySet().stream()
                .sorted(order)
                .forEach(group -> rows.add(row(
                        group.getKey(),
                        group.getValue().texts(),
                        group.getValue().cost(digits))));
        if (groups.size() > 1) {
            List<String> name = new ArrayList<>(Collections.nCopies(names.size(), ""));
            name.set(0, "total");
            rows.add(row(name, total.texts(), total.cost(digits)));
        }
        return String.join(System.lineSeparator(), TextTable.lines(rows, names.size()));
    }

    /** Time goes on from row to row; within a bucket, or where there are none, the dearest comes first. */
    private static Comparator<Map.Entry<List<String>, Sums>> order(boolean byTime) {
        Comparator<Map.Entry<List<String>, Sums>> dearest = Comparator.comparing(
                        (Map.Entry<List<String>, Sums> group) -> group.getValue().cost)
                .reversed();
        return byTime
                ? Comparator.comparing((Map.Entry<List<String>, Sums> group) ->
                                group.getKey().getFirst())
                        .thenComparing(dearest)
                : dearest;
    }

    private static List<String> row(List<String> names, List<String> counts, String cost) {
        List<String> row = new ArrayList<>(names);
        row.addAll(counts);
        row.add(cost);
        return row;
    }

    /** Of one row. */
    private static final class Sums {
        private final long[] counts = new long[COUNTS.size()];
        private BigDecimal cost = BigDecimal.ZERO;

        void add(JsonNode result) {
            for (int i = 0; i < counts.length; i++) {
                counts[i] += result.path(COUNTS.get(i)).asLong();
            }
            cost = cost.add(new BigDecimal(result.at("/cost/exact").asText("0")));
        }

        void add(Sums other) {
            for (int i = 0; i < counts.length; i++) {
                counts[i] += other.counts[i];
            }
            cost = cost.add(other.cost);
        }

        long unpriced() {
            return counts[counts.length - 1];
        }

        int decimals() {
            return cost.stripTrailingZeros().scale();
        }

        String cost(int digits) {
            return cost.setScale(digits).toPlainString() + " USD";
        }

        List<String> texts() {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < COUNT_TITLES.size(); i++) {
                texts.add(String.format(Locale.ROOT, "%,d", counts[i]));
            }
            return texts;
        }
    }
}
