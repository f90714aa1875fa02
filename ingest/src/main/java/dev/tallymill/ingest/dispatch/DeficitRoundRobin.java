package dev.tallymill.ingest.dispatch;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Weighted deficit round robin: whose turn it is and how much the turn may cost. A turn may overdraw its allowance by
 * its last job, as sizes are not known before; the debt is taken from the tenant's next turns. What a turn leaves over
 * is not saved up. Pure; not thread-safe.
 */
final class DeficitRoundRobin {

    private final long quantum;
    private final Map<String, Long> debts = new HashMap<>();
    private String last = "";

    /** @param quantum what a turn of weight 1 may cost */
    DeficitRoundRobin(long quantum) {
        this.quantum = quantum;
    }

    /**
     * The next turn.
     *
     * @param weights of the tenants that have something to release, at least 1 each
     * @return null when there are none
     */
    @Nullable
    Turn next(NavigableMap<String, Integer> weights) {
        while (!weights.isEmpty()) {
            Map.Entry<String, Integer> entry = weights.higherEntry(last);
            if (entry == null) {
                entry = weights.firstEntry();
            }
            last = entry.getKey();
            long allowance = quantum * entry.getValue() - debts.getOrDefault(last, 0L);
            if (allowance > 0) {
                debts.remove(last);
                return new Turn(last, allowance);
            }
            debts.put(last, -allowance);
        }
        return null;
    }

    /** Forgives the debts of tenants that have nothing to release. */
    void retain(Set<String> tenants) {
        debts.keySet().retainAll(tenants);
    }

    /** Tells what {@code turn} has cost. */
    void spent(Turn turn, long cost) {
        if (cost > turn.allowance()) {
            debts.put(turn.tenant(), cost - turn.allowance());
        }
    }

    /**
     * A tenant's turn.
     *
     * @param allowance above 0; the turn ends when it is used up
     */
    record Turn(String tenant, long allowance) {}
}
