package dev.tallymill.worker.call;

import org.jspecify.annotations.Nullable;

/**
 * A snapshot of the calls to the upstream.
 *
 * @param inFlight HTTP calls in the air
 * @param limit most calls in the air right now (adapts)
 * @param attempts HTTP calls started since the worker started
 * @param retries attempts among them that were not a job's first
 * @param trouble why nothing is being called, null while the endpoint is usable
 */
public record CallerStatus(
        int inFlight,
        int limit,
        long attempts,
        long retries,
        @Nullable EndpointTrouble trouble) {}
