package dev.tallymill.worker.call;

import org.jspecify.annotations.Nullable;

/**
 * A snapshot of the calls to the upstream.
 *
 * @param inFlight HTTP calls in the air
 * @param limit most calls in the air right now, of the models in use together (adapts)
 * @param held jobs that wait because of their own model's limits while the endpoint would take other models' jobs
 * @param attempts HTTP calls started since the worker started
 * @param retries attempts among them that were not a job's first
 * @param trouble why nothing is being called; null while the endpoint is usable, and when it is time to try it again and no
 *     job is here to do so
 */
public record CallerStatus(
        int inFlight,
        int limit,
        int held,
        long attempts,
        long retries,
        @Nullable EndpointTrouble trouble) {}
