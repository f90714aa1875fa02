package dev.tallymill.standalone.spend;

import dev.tallymill.aggregator.audit.AuditReport;
import dev.tallymill.aggregator.audit.Difference;
import dev.tallymill.aggregator.audit.Reconciliation;
import dev.tallymill.schemas.money.Usd;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Prints what an audit found. */
public final class AuditText {

    private final PrintWriter out;
    private final int show;
    private final boolean batches;

    /**
     * @param show most differences to print
     * @param batches whether each batch has a line of its own
     */
    public AuditText(PrintWriter out, int show, boolean batches) {
        this.out = out;
        this.show = show;
        this.batches = batches;
    }

    public void print(AuditReport report) {
        out.printf(
                Locale.ROOT,
                "usage:   %,d records, %,d jobs, %,d duplicates%n",
                report.usageRecords(),
                report.jobs(),
                report.duplicates());
        out.printf(
                Locale.ROOT,
                "cost:    %s USD, %,d jobs without a price%n",
                Usd.ofPico(report.picoUsd()),
                report.unpriced());
        out.printf(Locale.ROOT, "totals:  %,d rows%n", report.rows());
        report.jobsOfBatches()
                .tenants()
                .forEach((tenant, counts) -> print(
                        String.format(Locale.ROOT, "batches: tenant %s, %,d batches", tenant, counts.batches()),
                        counts));
        if (batches) {
            report.jobsOfBatches()
                    .batches()
                    .forEach((batch, counts) ->
                            print("batch:   tenant " + batch.tenant() + ", " + batch.batchId(), counts));
        }
        if (report.moving()) {
            out.println("the topics grew until the end: only buckets were judged that had ended before");
        }
        if (report.isExact()) {
            out.println("exact: every total is the sum of usage times price");
        } else {
            print(report.differences());
        }
        out.flush();
    }

    private void print(String name, Reconciliation.Counts counts) {
        out.printf(
                Locale.ROOT,
                "%s: admitted %,d = completed %,d + failed %,d + expired %,d + cancelled %,d + over budget %,d"
                        + " + pending %,d%n",
                name,
                counts.admitted(),
                counts.completed(),
                counts.failed(),
                counts.expired(),
                counts.cancelled(),
                counts.budgetExceeded(),
                counts.pending());
    }

    private void print(List<Difference> differences) {
        differences.stream().limit(show).forEach(difference -> out.println(difference.text()));
        if (differences.size() > show) {
            out.printf(Locale.ROOT, "... and %,d more%n", differences.size() - show);
        }
        out.printf(Locale.ROOT, "NOT EXACT: %,d differences%n", differences.size());
        out.println(
                "where the journal differs only in cost, a price came after its jobs were counted: see `tallymill rerate`");
    }
}
