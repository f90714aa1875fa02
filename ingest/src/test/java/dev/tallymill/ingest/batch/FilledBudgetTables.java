package dev.tallymill.ingest.batch;

import dev.tallymill.schemas.record.SpendTotals;
import dev.tallymill.schemas.record.Tenant;
import dev.tallymill.schemas.tenant.KnownTenants;

/** Tables of budgets for tests of other packages. */
public final class FilledBudgetTables {

    private FilledBudgetTables() {}

    /** Tables that know one tenant. */
    public static BudgetTables of(Tenant tenant) {
        KnownTenants tenants = new KnownTenants();
        tenants.put(tenant);
        return new BudgetTables(tenants);
    }

    /** Reads a row of {@code spend-day}. */
    public static void put(BudgetTables tables, SpendTotals totals) {
        tables.put(totals);
    }
}
