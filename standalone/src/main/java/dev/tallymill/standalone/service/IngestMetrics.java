package dev.tallymill.standalone.service;

import dev.tallymill.ingest.budget.BudgetFigures;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Meters of one ingest instance: of the tenants that it dispatches. */
final class IngestMetrics {

    private IngestMetrics() {}

    /** Shows what budgets come to, from now on. */
    static void follow(MeterRegistry registry, BudgetFigures budgets) {
        for (int percent : BudgetFigures.ALERTS) {
            FunctionCounter.builder("tallymill.ingest.budget.alerts", budgets, figures -> figures.alerts(percent))
                    .description("Alerts that a tenant has used so much of a budget")
                    .tag("percent", Integer.toString(percent))
                    .register(registry);
        }
        Gauge.builder("tallymill.ingest.budget.waiting.batches", budgets, BudgetFigures::waitingBatches)
                .description("Batches whose next line does not fit into a budget")
                .register(registry);
    }
}
