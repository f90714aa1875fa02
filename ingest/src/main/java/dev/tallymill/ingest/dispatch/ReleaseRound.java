package dev.tallymill.ingest.dispatch;

import dev.tallymill.ingest.batch.BatchPriority;
import dev.tallymill.schemas.record.FileMetadata;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who may release how much in one transaction: each tenant's next batch, and the room in the tenant's window. Batches
 * of one tenant are released one after another, by priority, then oldest first. Pure; not thread-safe.
 */
final class ReleaseRound {

    private final DispatchSettings settings;
    private final Map<String, Candidate> next = new HashMap<>();
    private final Map<String, Long> outstandingJobs = new HashMap<>();
    private final Map<String, Long> outstandingBytes = new HashMap<>();
    private WindowShares shares;

    ReleaseRound(DispatchSettings settings) {
        this.settings = settings;
        this.shares = new WindowShares(settings, tenant -> 1, Set.of());
    }

    /** Counts jobs of {@code tenant} that are released and have not ended. */
    void outstanding(String tenant, long jobs, @Nullable FileMetadata file) {
        outstandingJobs.merge(tenant, jobs, Long::sum);
        outstandingBytes.merge(tenant, jobs * meanLineBytes(file), Long::sum);
    }

    /**
     * Takes a batch with lines to release, if it is the first one of its tenant, or has a higher priority than those before;
     * call it for the oldest first.
     *
     * @param file its requests; null, when they cannot be had, passes the batch over
     */
    void candidate(ActiveBatch batch, @Nullable FileMetadata file) {
        if (file != null) {
            next.merge(batch.tenant(), new Candidate(batch, file), Candidate::orPreferred);
        }
    }

    /** Shares out the window; tells the weights of the tenants that have both something to release and room for it. */
    NavigableMap<String, Integer> demand(Weights weights) {
        Set<String> tenants = new HashSet<>(next.keySet());
        outstandingJobs.forEach((tenant, jobs) -> {
            if (jobs > 0) {
                tenants.add(tenant);
            }
        });
        shares = new WindowShares(settings, weights, tenants);
        NavigableMap<String, Integer> demand = new TreeMap<>();
        next.keySet().stream()
                .filter(tenant -> roomFor(tenant) > 0)
                .forEach(tenant -> demand.put(tenant, weights.of(tenant)));
        return demand;
    }

    /** What the turn of {@code tenant}, one with demand, is about. */
    Grant grant(String tenant, int weight) {
        Candidate candidate = next.get(tenant);
        if (candidate == null) {
            throw new IllegalArgumentException("tenant " + tenant + " has nothing to release");
        }
        ActiveBatch batch = candidate.batch();
        long turn = batch.released() == 0 ? settings.firstTurnJobs() : (long) settings.turnJobs() * weight;
        long jobs = Math.min(Math.min(turn, roomFor(tenant)), batch.unreleased());
        return new Grant(batch, candidate.file(), jobs);
    }

    private long roomFor(String tenant) {
        long bytes = shares.bytes(tenant) - outstandingBytes.getOrDefault(tenant, 0L);
        return bytes <= 0 ? 0 : shares.jobs(tenant) - outstandingJobs.getOrDefault(tenant, 0L);
    }

    private static long meanLineBytes(@Nullable FileMetadata file) {
        return file == null || file.getLines() == 0 ? 0 : file.getBytes() / file.getLines();
    }

    /** Tells the weight of a tenant, at least 1. */
    interface Weights {
        int of(String tenant);
    }

    /**
     * Leave to release.
     *
     * @param jobs most jobs, at least 1
     */
    record Grant(ActiveBatch batch, FileMetadata file, long jobs) {}

    private record Candidate(ActiveBatch batch, FileMetadata file) {

        Candidate orPreferred(Candidate later) {
            return priority().compareTo(later.priority()) >= 0 ? this : later;
        }

        private BatchPriority priority() {
            return BatchPriority.of(batch.record());
        }
    }
}
