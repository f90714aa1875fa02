package dev.tallymill.ingest.dispatch;

import dev.tallymill.ingest.dispatch.ReleaseRound.Weights;
import java.util.Collection;

/**
 * How the window of released jobs is shared out: by weight among the tenants that have batches now, so that what stands in
 * the queue before a tenant that comes new is bounded, however many are there. Nobody's share is so small that workers
 * would run out of its jobs between two looks. Immutable.
 */
final class WindowShares {

    /** Jobs, and turns' worth of bytes. */
    static final long LEAST_JOBS = 500;

    private final DispatchSettings settings;
    private final Weights weights;
    private final long totalWeight;

    /** @param tenants all that have jobs released or something to release */
    WindowShares(DispatchSettings settings, Weights weights, Collection<String> tenants) {
        this.settings = settings;
        this.weights = weights;
        this.totalWeight = Math.max(1, tenants.stream().mapToLong(weights::of).sum());
    }

    /** Most jobs of {@code tenant}. */
    long jobs(String tenant) {
        return share(tenant, settings.windowJobs(), LEAST_JOBS);
    }

    /** About as many bytes. */
    long bytes(String tenant) {
        return share(tenant, settings.windowBytes(), settings.turnBytes());
    }

    private long share(String tenant, long window, long least) {
        long fair = (long) ((double) window * weights.of(tenant) / totalWeight);
        return Math.min(window, Math.max(least, fair));
    }
}
