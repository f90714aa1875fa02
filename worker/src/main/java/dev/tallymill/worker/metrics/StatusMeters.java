package dev.tallymill.worker.metrics;

import dev.tallymill.worker.WorkerStatus;
import dev.tallymill.worker.call.EndpointTrouble;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Meters that read the worker's status. */
final class StatusMeters implements MeterBinder {

    private final Supplier<WorkerStatus> status;

    StatusMeters(Supplier<WorkerStatus> status) {
        this.status = status;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "calls.in.flight", "HTTP calls in the air", WorkerStatus::inFlight);
        gauge(registry, "calls.limit", "Most calls in the air right now", WorkerStatus::limit);
        gauge(registry, "jobs.queued", "Jobs in memory that are not in a call", WorkerStatus::queued);
        gauge(registry, "jobs.paused", "Jobs in memory whose tenant or batch is paused", WorkerStatus::paused);
        gauge(
                registry,
                "tenants.paused",
                "Tenants whose jobs are not called",
                now -> now.pausedTenants().size());
        for (EndpointTrouble.Kind kind : EndpointTrouble.Kind.values()) {
            Gauge.builder("tallymill.worker.endpoint.trouble", () -> troubled(kind))
                    .description("1 while the endpoint is not called for this reason")
                    .tag("kind", kind.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        jobs(registry, "completed", WorkerStatus::completed);
        jobs(registry, "failed", now -> now.failed() - now.cancelled());
        jobs(registry, "cancelled", WorkerStatus::cancelled);
        counter(registry, "retries", "HTTP calls that were not their job's first", WorkerStatus::retries);
        counter(registry, "jobs.parked", "Jobs put back on the topic to be started later", WorkerStatus::parked);
        counter(registry, "dead.letters", "Records that are no jobs", WorkerStatus::deadLetters);
        counter(registry, "internal.errors", "Jobs that failed by a bug of the worker", WorkerStatus::internalErrors);
        counter(registry, "salvaged", "Results that a killed worker had left uncommitted", WorkerStatus::salvaged);
        counter(registry, "transactions", "Transactions committed", WorkerStatus::transactions);
    }

    private void gauge(MeterRegistry registry, String name, String description, ToDoubleFunction<WorkerStatus> value) {
        Gauge.builder("tallymill.worker." + name, () -> value.applyAsDouble(status.get()))
                .description(description)
                .register(registry);
    }

    private void jobs(MeterRegistry registry, String outcome, ToDoubleFunction<WorkerStatus> value) {
        FunctionCounter.builder("tallymill.worker.jobs", status, source -> value.applyAsDouble(source.get()))
                .description("Jobs whose result is committed")
                .tag("outcome", outcome)
                .register(registry);
    }

    private void counter(
            MeterRegistry registry, String name, String description, ToDoubleFunction<WorkerStatus> value) {
        FunctionCounter.builder("tallymill.worker." + name, status, source -> value.applyAsDouble(source.get()))
                .description(description)
                .register(registry);
    }

    private double troubled(EndpointTrouble.Kind kind) {
        EndpointTrouble trouble = status.get().trouble();
        return trouble != null && trouble.kind() == kind ? 1 : 0;
    }
}
