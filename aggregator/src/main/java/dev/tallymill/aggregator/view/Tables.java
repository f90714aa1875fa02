package dev.tallymill.aggregator.view;

import dev.tallymill.schemas.record.BudgetStatus;
import dev.tallymill.schemas.tenant.KnownTenants;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All that is shown. Not thread-safe but for the tenants. */
public final class Tables {

    private final SpendTable spend;
    private final BatchTable batches;
    private final KnownTenants tenants;
    private final Map<String, BudgetStatus> budgets = new HashMap<>();

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

    /** Where a tenant stands against its budget; null when it has none. */
    public @Nullable BudgetStatus budget(String tenant) {
        return budgets.get(tenant);
    }

    /** Takes over where a tenant stands against its budget; null when it has none any more. */
    public void putBudget(String tenant, @Nullable BudgetStatus status) {
        if (status == null) {
            budgets.remove(tenant);
        } else {
            budgets.put(tenant, status);
        }
    }
}
