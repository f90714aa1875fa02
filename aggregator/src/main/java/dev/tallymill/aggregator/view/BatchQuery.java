package dev.tallymill.aggregator.view;

import dev.tallymill.schemas.record.BatchStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which batches are asked for. Immutable.
 *
 * @param tenant only this one's; null for all
 * @param statuses only these; empty for all
 * @param text part of a batch's id, tenant or model, in any case; empty for all
 * @param order of the answer
 * @param offset number of batches passed over
 * @param limit most batches in the answer
 */
public record BatchQuery(
        @Nullable String tenant, Set<BatchStatus> statuses, String text, Order order, int offset, int limit) {

    /** What comes first. */
    public enum Order {
        NEWEST,
        COST,
        ERRORS,
        RATE;

        private Comparator<BatchRow> comparator() {
            Comparator<BatchRow> ascending = switch (this) {
                case NEWEST -> Comparator.comparingLong(BatchRow::createdAt);
                case COST -> Comparator.comparing(row -> row.tally().picoUsd());
                case ERRORS -> Comparator.comparingLong(BatchRow::errors);
                case RATE -> Comparator.comparingDouble(BatchRow::perSecond);
            };
            return ascending.reversed().thenComparing(BatchRow::id);
        }
    }

    /**
     * A part of the batches that were found.
     *
     * @param found number of all of them
     */
    public record Page(List<BatchRow> rows, int found) {}

    public BatchQuery {
        statuses = Set.copyOf(statuses);
        text = text.toLowerCase(Locale.ROOT);
    }

    /** Looks them up; {@code now} in milliseconds since the epoch. */
    public Page in(BatchTable table, long now) {
        List<BatchRow> found = new ArrayList<>();
        table.scan(now, row -> {
            if (matches(row)) {
                found.add(row);
            }
        });
        found.sort(order.comparator());
        int from = Math.min(offset, found.size());
        int to = (int) Math.min((long) from + limit, found.size());
        return new Page(List.copyOf(found.subList(from, to)), found.size());
    }

    private boolean matches(BatchRow row) {
        return (tenant == null || tenant.equals(row.tenant()))
                && (statuses.isEmpty() || statuses.contains(row.status()))
                && (text.isEmpty() || contains(row.id()) || contains(row.tenant()) || contains(model(row)));
    }

    private boolean contains(String value) {
        return value.toLowerCase(Locale.ROOT).contains(text);
    }

    private static String model(BatchRow row) {
        BatchRow.Facts facts = row.facts();
        String model = facts == null ? null : facts.model();
        return model == null ? "" : model;
    }
}
