package dev.tallymill.worker.call.limit;

import org.jspecify.annotations.Nullable;

/**
 * What one job asks of the endpoint.
 *
 * @param model as the request's body names it; limits are kept for each
 * @param promptTokens estimated
 * @param completionTokens most that the job lets the model write, null when it sets no bound
 */
public record Demand(
        String model, long promptTokens, @Nullable Long completionTokens) {}
