package dev.tallymill.ingest.batch;

import dev.tallymill.ingest.budget.BudgetPeriods;
import dev.tallymill.schemas.price.BuiltInPrices;
import dev.tallymill.schemas.price.LivePrices;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BudgetPeriod;
import dev.tallymill.schemas.record.BudgetStatus;
import dev.tallymill.schemas.record.Price;
import dev.tallymill.schemas.record.SpendTotals;
import dev.tallymill.schemas.record.Tenant;
import dev.tallymill.schemas.record.TenantBudget;
import dev.tallymill.schemas.tenant.KnownTenants;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What budgets are about: limits, prices, spend by day, where tenants stand, and which jobs of ended batches may still be
 * out. Written by one thread, read by any.
 */
public final class BudgetTables {

    /** No budget looks back further. */
    private static final Duration KEPT_DAYS = Duration.ofDays(63);

    private final KnownTenants tenants;
    private final LivePrices prices = new LivePrices(BuiltInPrices.load());
    private final Map<String, NavigableMap<Instant, DaySpend>> spend = new ConcurrentHashMap<>();
    private final Map<String, BudgetStatus> statuses = new ConcurrentHashMap<>();
    private final Map<String, Batch> ended = new ConcurrentHashMap<>();

    BudgetTables(KnownTenants tenants) {
        this.tenants = tenants;
    }

    /** Key of {@code status} in its topic. */
    public static String key(BudgetStatus status) {
        return status.getTenant() + '/' + BudgetPeriods.name(status.getPeriod());
    }

    /** Tenants that have a budget. */
    public List<Tenant> tenants() {
        return tenants.all().stream()
                .filter(tenant -> !tenant.getBudgets().isEmpty())
                .toList();
    }

    /** A tenant's budgets, without those that a newer Tallymill invented. */
    public List<TenantBudget> budgets(String tenantId) {
        Tenant tenant = tenants.find(tenantId);
        return tenant == null
                ? List.of()
                : tenant.getBudgets().stream()
                        .filter(budget -> budget.getPeriod() != BudgetPeriod.UNKNOWN)
                        .toList();
    }

    /** All prices there are. */
    public LivePrices prices() {
        return prices;
    }

    /** What {@code tenant} has spent on days from {@code start} until before {@code end}, in pico-USD. */
    public BigInteger spent(String tenant, BudgetPeriods.Span span) {
        NavigableMap<Instant, DaySpend> days = spend.get(tenant);
        return days == null
                ? BigInteger.ZERO
                : days.subMap(span.start(), span.end()).values().stream()
                        .map(DaySpend::total)
                        .reduce(BigInteger.ZERO, BigInteger::add);
    }

    /** Where a tenant stood when it was last told; null before that. */
    public @Nullable BudgetStatus status(String tenant, BudgetPeriod period) {
        return statuses.get(tenant + '/' + BudgetPeriods.name(period));
    }

    /** The latest status of every budget there was. */
    public Stream<BudgetStatus> statuses() {
        return statuses.values().stream();
    }

    /** Batches that have reserved and ended after {@code since}: jobs of theirs may still be out. Forgets earlier ones. */
    public List<Batch> endedSince(Instant since) {
        ended.values().removeIf(batch -> !endOf(batch).isAfter(since));
        return List.copyOf(ended.values());
    }

    void put(String key, Price price) {
        prices.update(key, price);
    }

    void removePrice(String key) {
        prices.update(key, null);
    }

    void put(String key, BudgetStatus status) {
        statuses.put(key, status);
    }

    void removeStatus(String key) {
        statuses.remove(key);
    }

    void putEnded(Batch batch) {
        if (batch.getReservation() != null) {
            ended.put(batch.getBatchId(), batch);
        }
    }

    void put(SpendTotals totals) {
        NavigableMap<Instant, DaySpend> days =
                spend.computeIfAbsent(totals.getTenant(), tenant -> new ConcurrentSkipListMap<>());
        days.computeIfAbsent(totals.getBucketStart(), day -> new DaySpend()).put(totals);
        days.headMap(days.lastKey().minus(KEPT_DAYS)).clear();
    }

    private static Instant endOf(Batch batch) {
        return Stream.of(batch.getCompletedAt(), batch.getExpiredAt(), batch.getCancelledAt(), batch.getFailedAt())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(Instant.MIN);
    }

    /** One tenant's spend of a day by provider and model. An aggregator that tallies anew publishes less for a while. */
    private static final class DaySpend {

        private final Map<List<String>, SpendTotals> rows = new HashMap<>();
        private BigInteger total = BigInteger.ZERO;

        synchronized void put(SpendTotals totals) {
            List<String> row = List.of(totals.getProvider(), totals.getModel());
            SpendTotals before = rows.get(row);
            if (before != null && jobs(totals) < jobs(before)) {
                return;
            }
            rows.put(row, totals);
            total = total.add(totals.getCost().unscaledValue());
            if (before != null) {
                total = total.subtract(before.getCost().unscaledValue());
            }
        }

        synchronized BigInteger total() {
            return total;
        }

        private static long jobs(SpendTotals totals) {
            return totals.getCompleted()
                    + totals.getFailed()
                    + totals.getExpired()
                    + totals.getCancelled()
                    + totals.getBudgetExceeded();
        }
    }
}
