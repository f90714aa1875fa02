package dev.tallymill.aggregator.view;

import dev.tallymill.aggregator.ledger.Tally;
import dev.tallymill.schemas.record.BudgetStatus;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One tenant's month.
 *
 * @param name what people call it; null where the id says it all
 * @param month totals of the current month; not to be changed
 * @param budgets where it stands against its budgets, the longest period first
 * @param forecast of the month's end, in 10^-12 USD
 * @param activeBatches batches whose jobs may still end
 */
public record TenantRow(
        String id,
        @Nullable String name,
        Tally month,
        List<BudgetStatus> budgets,
        BigInteger forecast,
        int activeBatches) {}
