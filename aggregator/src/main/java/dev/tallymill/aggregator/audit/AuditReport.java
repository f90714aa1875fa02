package dev.tallymill.aggregator.audit;

import java.math.BigInteger;
import java.util.List;

/**
 * What an audit found.
 *
 * @param usageRecords usage records read, duplicates included
 * @param jobs jobs among them
 * @param duplicates records of jobs that were there already
 * @param unpriced jobs that have no price
 * @param picoUsd usage times price, in 10^-12 USD
 * @param rows rows of totals that were compared
 * @param moving whether the topics grew until the end, so that only buckets were judged that had ended when the audit began
 * @param jobsOfBatches how each ended
 * @param differences empty when everything is exact
 */
public record AuditReport(
        long usageRecords,
        long jobs,
        long duplicates,
        long unpriced,
        BigInteger picoUsd,
        int rows,
        boolean moving,
        Reconciliation jobsOfBatches,
        List<Difference> differences) {

    /** Whether every total is the sum of usage times price. */
    public boolean isExact() {
        return differences.isEmpty();
    }
}
