package dev.tallymill.aggregator.view;

import dev.tallymill.aggregator.ledger.Granularity;
import dev.tallymill.aggregator.ledger.Tally;
import dev.tallymill.schemas.record.BudgetStatus;
import dev.tallymill.schemas.record.Tenant;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which tenants are asked for. Immutable.
 *
 * @param tenant only this one; null for all
 * @param text part of a tenant's id or name, in any case; empty for all
 * @param order of the answer
 * @param offset number of tenants passed over
 * @param limit most tenants in the answer
 */
public record TenantQuery(@Nullable String tenant, String text, Order order, int offset, int limit) {

    /** The pace that a forecast goes by is that of so many days, the current one included. */
    private static final long PACE_MILLIS = Duration.ofDays(6).toMillis();

    /** What comes first. */
    public enum Order {
        COST,
        BUDGET,
        FORECAST,
        NAME;

        private Comparator<TenantRow> comparator() {
            Comparator<TenantRow> first = switch (this) {
                case COST ->
                    Comparator.<TenantRow, BigInteger>comparing(
                                    row -> row.month().picoUsd())
                            .reversed();
                case BUDGET ->
                    Comparator.<TenantRow, BigDecimal>comparing(row -> used(row))
                            .reversed();
                case FORECAST -> Comparator.comparing(TenantRow::forecast).reversed();
                case NAME -> Comparator.comparing(TenantRow::id);
            };
            return first.thenComparing(TenantRow::id);
        }
    }

    /**
     * A part of the tenants that were found.
     *
     * @param found number of all of them
     */
    public record Page(List<TenantRow> rows, int found) {}

    public TenantQuery {
        text = text.toLowerCase(Locale.ROOT);
    }

    /** Looks them up; {@code now} in milliseconds since the epoch. */
    public Page in(Tables tables, long now) {
        Map<String, Tally> months = sums(tables.spend(), Granularity.MONTH, Granularity.MONTH.bucketStart(now), now);
        Map<String, Pace> paces = paces(tables.spend(), now);
        Map<String, Integer> active = activeBatches(tables.batches(), now);
        List<TenantRow> found = new ArrayList<>();
        for (String id : ids(tables, months)) {
            Tenant known = tables.tenants().find(id);
            String name = known == null ? null : known.getName();
            if (matches(id) || (name != null && matches(name))) {
                Tally month = months.getOrDefault(id, new Tally());
                found.add(new TenantRow(
                        id,
                        name,
                        month,
                        tables.budgets(id, now),
                        forecast(month, paces.get(id), now),
                        active.getOrDefault(id, 0)));
            }
        }
        found.sort(order.comparator());
        int from = Math.min(offset, found.size());
        int to = (int) Math.min((long) from + limit, found.size());
        return new Page(List.copyOf(found.subList(from, to)), found.size());
    }

    private TreeSet<String> ids(Tables tables, Map<String, Tally> months) {
        TreeSet<String> ids = new TreeSet<>();
        if (tenant != null) {
            ids.add(tenant);
        } else {
            ids.addAll(months.keySet());
            tables.tenants().all().forEach(known -> ids.add(known.getTenant()));
        }
        return ids;
    }

    private boolean matches(String value) {
        return text.isEmpty() || value.toLowerCase(Locale.ROOT).contains(text);
    }

    private boolean counts(String id) {
        return tenant == null || tenant.equals(id);
    }

    private Map<String, Tally> sums(SpendTable spend, Granularity granularity, long from, long now) {
        Map<String, Tally> sums = new HashMap<>();
        spend.scan(granularity, from, now + 1, (start, series, tally) -> {
            if (counts(series.tenant())) {
                sums.computeIfAbsent(series.tenant(), absent -> new Tally()).add(tally);
            }
        });
        return sums;
    }

    private Map<String, Pace> paces(SpendTable spend, long now) {
        Map<String, Pace> paces = new HashMap<>();
        long from = Granularity.DAY.bucketStart(now - PACE_MILLIS);
        spend.scan(Granularity.DAY, from, now + 1, (start, series, tally) -> {
            if (counts(series.tenant())) {
                paces.merge(series.tenant(), new Pace(start, tally.picoUsd()), Pace::plus);
            }
        });
        return paces;
    }

    private Map<String, Integer> activeBatches(BatchTable batches, long now) {
        Map<String, Integer> active = new HashMap<>();
        batches.scan(now, row -> {
            if (row.active() && counts(row.tenant())) {
                active.merge(row.tenant(), 1, Integer::sum);
            }
        });
        return active;
    }

    private static BigInteger forecast(Tally month, @Nullable Pace pace, long now) {
        long end = Granularity.MONTH.bucketEnd(Granularity.MONTH.bucketStart(now));
        return pace == null
                ? month.picoUsd()
                : Forecast.of(month.picoUsd(), pace.picoUsd(), now - pace.since(), end - now);
    }

    /** The greatest part of a budget that is used; without a budget less than any. */
    private static BigDecimal used(TenantRow row) {
        return row.budgets().stream().map(TenantQuery::used).reduce(BigDecimal.ONE.negate(), BigDecimal::max);
    }

    private static BigDecimal used(BudgetStatus budget) {
        BigDecimal limit = budget.getLimitUsd();
        return limit == null || limit.signum() <= 0
                ? BigDecimal.ZERO
                : budget.getSpent().add(budget.getReserved()).divide(limit, MathContext.DECIMAL64);
    }

    /** Spent since the start of a day. */
    private record Pace(long since, BigInteger picoUsd) {
        Pace plus(Pace other) {
            return new Pace(Math.min(since, other.since), picoUsd.add(other.picoUsd));
        }
    }
}
