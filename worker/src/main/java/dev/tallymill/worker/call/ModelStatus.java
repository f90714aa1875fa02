package dev.tallymill.worker.call;

import org.jspecify.annotations.Nullable;

/**
 * A snapshot of the calls to one model.
 *
 * @param model as jobs name it
 * @param inFlight calls in the air
 * @param limit most of them right now (adapts)
 * @param waiting jobs that wait for a call
 * @param trouble why the model is not called while others are; null while it is
 */
public record ModelStatus(
        String model,
        int inFlight,
        int limit,
        int waiting,
        @Nullable EndpointTrouble trouble) {}
