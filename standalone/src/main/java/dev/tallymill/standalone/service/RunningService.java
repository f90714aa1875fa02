package dev.tallymill.standalone.service;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A service as its process sees it.
 *
 * @param service to be closed when the process is told to end
 * @param failure what it died of, null while it lives
 * @param ready whether it does its work
 * @param beforeMetrics renews what the metrics show; runs before each look at them
 */
record RunningService(
        AutoCloseable service, Supplier<@Nullable Throwable> failure, BooleanSupplier ready, Runnable beforeMetrics) {

    /** One that is ready as long as it has not failed, and whose metrics need no help. */
    static RunningService of(AutoCloseable service, Supplier<@Nullable Throwable> failure) {
        return new RunningService(service, failure, () -> failure.get() == null, () -> {});
    }
}
