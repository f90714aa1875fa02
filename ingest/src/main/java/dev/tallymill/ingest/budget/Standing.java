package dev.tallymill.ingest.budget;

import java.util.List;
import java.util.OptionalLong;

/**
 * How one budget stands in its period. Immutable.
 *
 * @param alertPercent 0, 50, 80 or 100. It is 100 when the limit is spent, and when lines wait for what is left to be enough:
 *     a hard budget is never spent to the last digit, so else nobody would hear that it is used up
 * @param waitingBatches batches whose next line this budget holds back
 * @param over whether the limit is spent or lines wait
 */
public record Standing(int alertPercent, int waitingBatches, boolean over) {

    /**
     * Tells from what is spent and who waits.
     *
     * @param waiting what the next lines can cost of batches that do not fit beside what is spent; empty for no price
     */
    public static Standing of(Limit limit, List<OptionalLong> waiting) {
        int unpriced = (int) waiting.stream().filter(OptionalLong::isEmpty).count();
        int blocked = (int) waiting.stream()
                .filter(OptionalLong::isPresent)
                .filter(cost -> !BudgetBook.fitsBeside(limit, cost.getAsLong()))
                .count();
        return new Standing(
                blocked > 0 ? 100 : AlertLevel.of(limit.spent(), limit.picoUsd()),
                unpriced + blocked,
                unpriced + blocked > 0 || limit.spent().compareTo(limit.picoUsd()) >= 0);
    }
}
