package dev.tallymill.aggregator.view;

import dev.tallymill.schemas.record.BudgetPeriod;
import dev.tallymill.schemas.record.BudgetStatus;
import dev.tallymill.schemas.tenant.KnownTenants;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All that is shown. Not thread-safe but for the tenants. */
public final class Tables {

    private final SpendTable spend;
    private final BatchTable batches;
    private final KnownTenants tenants;
    private final Map<String, Map<BudgetPeriod, BudgetStatus>> budgets = new HashMap<>();

    Tables(ViewLimits limits, KnownTenants tenants) {
        this.spend = new SpendTable(limits.rows());
        this.batches = new BatchTable(limits.batches());
        this.tenants = tenants;
    }

    public SpendTable spend() {
        return spend;
    }

    public BatchTable batches() {
        return batches;
    }

    public KnownTenants tenants() {
        return tenants;
    }

    /**
     * Where a tenant stands against its budgets whose periods are not over at {@code now}, the longest period first.
     *
     * @param now milliseconds since the epoch
     */
    public List<BudgetStatus> budgets(String tenant, long now) {
        return budgets.getOrDefault(tenant, Map.of()).values().stream()
                .filter(status -> isCurrent(status, now))
                .sorted(Comparator.comparing(BudgetStatus::getPeriod).reversed())
                .toList();
    }

    /** Takes over where a tenant stands against the budget of one kind of period. */
    public void putBudget(BudgetStatus status) {
        budgets.computeIfAbsent(status.getTenant(), absent -> new EnumMap<>(BudgetPeriod.class))
                .put(status.getPeriod(), status);
    }

    /** A budget was removed; {@code key} is that of its record, tenant and period. */
    public void removeBudget(String key) {
        int slash = key.lastIndexOf('/');
        Map<BudgetPeriod, BudgetStatus> ofTenant = slash < 0 ? null : budgets.get(key.substring(0, slash));
        if (ofTenant != null) {
            ofTenant.keySet().removeIf(period -> period.name().equalsIgnoreCase(key.substring(slash + 1)));
        }
    }

    private static boolean isCurrent(BudgetStatus status, long now) {
        Instant end = status.getPeriodEnd();
        return end == null || end.toEpochMilli() > now;
    }
}
