package dev.tallymill.worker;

import dev.tallymill.worker.call.EndpointTrouble;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of a worker, for progress and metrics. Counts of results are of committed ones, since the start.
 *
 * @param queued jobs taken from the topic and not in a call: waiting for a free one, between attempts, or for their time
 * @param inFlight HTTP calls in the air
 * @param limit most calls in the air right now (adapts)
 * @param attempts HTTP calls started
 * @param retries attempts among them that were not a job's first
 * @param completed jobs the model answered
 * @param failed jobs that ended otherwise
 * @param cancelled jobs among those failed whose batch was cancelled
 * @param internalErrors jobs among those failed that met a bug of the worker
 * @param paused jobs among those queued that wait until their tenant or batch is resumed
 * @param pausedTenants tenants whose jobs are not to be called now
 * @param parked jobs put back on the topic to be started later
 * @param deadLetters records that could not be decoded
 * @param salvaged results among those completed and failed that a killed worker had left uncommitted, so that the call
 *     was not made again
 * @param transactions transactions committed
 * @param lag jobs not done of each of this worker's partitions, by their number, as of the last fetch
 * @param trouble why nothing is being called, null while the endpoint is usable
 */
public record WorkerStatus(
        int queued,
        int inFlight,
        int limit,
        long attempts,
        long retries,
        long completed,
        long failed,
        long cancelled,
        long internalErrors,
        int paused,
        Set<String> pausedTenants,
        long parked,
        long deadLetters,
        long salvaged,
        long transactions,
        Map<Integer, Long> lag,
        @Nullable EndpointTrouble trouble) {

    /** Why jobs wait that nothing is wrong with, one line for a person; null while nothing is in their way. */
    public @Nullable String obstacle() {
        if (trouble != null) {
            return trouble.message();
        }
        return pausedTenants.isEmpty()
                ? null
                : "paused by the operator: " + String.join(", ", new TreeSet<>(pausedTenants));
    }
}
