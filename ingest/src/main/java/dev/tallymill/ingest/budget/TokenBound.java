package dev.tallymill.ingest.budget;

/**
 * Most tokens that one request can be charged with.
 *
 * @param assumed whether the request set no maximum, so that {@code completion} is an assumption
 */
record TokenBound(long prompt, long completion, boolean assumed) {}
