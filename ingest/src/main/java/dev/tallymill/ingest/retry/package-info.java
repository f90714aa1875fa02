/**
 * Makes new batches of the requests of ended ones that failed or expired. Start with {@code Retries}.
 */
@NullMarked
package dev.tallymill.ingest.retry;

import org.jspecify.annotations.NullMarked;
