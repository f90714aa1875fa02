/**
 * Batches: their life cycle, how one is created, and the tables that every instance materialises from the topics.
 * Start with {@code Batches}.
 */
@NullMarked
package dev.tallymill.ingest.batch;

import org.jspecify.annotations.NullMarked;
