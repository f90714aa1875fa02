package dev.tallymill.aggregator.audit;

import dev.tallymill.aggregator.ledger.Account;
import dev.tallymill.aggregator.ledger.Tally;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchStatus;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whether every request that a batch released to the workers has ended, or is still to end: {@code admitted = completed +
 * failed + expired + cancelled + budget_exceeded + pending}, where nothing is pending once a batch is over. Pure.
 *
 * @param tenants sums over each tenant's batches
 * @param batches each batch, in the order of tenants and ids
 * @param differences batches where it does not hold
 */
public record Reconciliation(
        Map<String, Counts> tenants, SortedMap<BatchName, Counts> batches, List<Difference> differences) {

    private static final Set<BatchStatus> OVER =
            EnumSet.of(BatchStatus.COMPLETED, BatchStatus.EXPIRED, BatchStatus.CANCELLED);

    /** Which batch. */
    public record BatchName(String tenant, String batchId) implements Comparable<BatchName> {
        @Override
        public int compareTo(BatchName other) {
            return Comparator.comparing(BatchName::tenant)
                    .thenComparing(BatchName::batchId)
                    .compare(this, other);
        }
    }

    /** Jobs by how they ended. */
    public record Counts(
            long batches,
            long admitted,
            long completed,
            long failed,
            long expired,
            long cancelled,
            long budgetExceeded,
            long pending) {

        static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0);

        Counts plus(Counts other) {
            return new Counts(
                    batches + other.batches,
                    admitted + other.admitted,
                    completed + other.completed,
                    failed + other.failed,
                    expired + other.expired,
                    cancelled + other.cancelled,
                    budgetExceeded + other.budgetExceeded,
                    pending + other.pending);
        }
    }

    static Reconciliation of(Collection<Batch> batches, Map<Account, Tally> totals) {
        Map<String, Counts> tenants = new TreeMap<>();
        SortedMap<BatchName, Counts> each = new TreeMap<>();
        List<Difference> differences = new ArrayList<>();
        for (Batch batch : batches) {
            Account.Batch account = new Account.Batch(batch.getTenant(), batch.getBatchId());
            Counts counts = counts(
                    totals.getOrDefault(account, new Tally()).amounts(),
                    batch.getCheckpoint().getNextLine());
            tenants.merge(batch.getTenant(), counts, Counts::plus);
            each.put(new BatchName(batch.getTenant(), batch.getBatchId()), counts);
            boolean over = OVER.contains(batch.getStatus());
            if (counts.pending() < 0 || (over && counts.pending() > 0)) {
                differences.add(new Difference.OfTotal(
                        account, "pending", BigInteger.ZERO, BigInteger.valueOf(counts.pending())));
            }
        }
        return new Reconciliation(tenants, each, differences);
    }

    private static Counts counts(Map<String, BigInteger> amounts, long admitted) {
        long completed = count(amounts, "completed");
        long failed = count(amounts, "failed");
        long expired = count(amounts, "expired");
        long cancelled = count(amounts, "cancelled");
        long budgetExceeded = count(amounts, "budget_exceeded");
        long pending = admitted - completed - failed - expired - cancelled - budgetExceeded;
        return new Counts(1, admitted, completed, failed, expired, cancelled, budgetExceeded, pending);
    }

    private static long count(Map<String, BigInteger> amounts, String name) {
        return amounts.getOrDefault(name, BigInteger.ZERO).longValueExact();
    }
}
