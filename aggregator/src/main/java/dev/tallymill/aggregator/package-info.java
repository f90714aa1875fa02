/**
 * Kafka Streams: spend per tenant and model, and the progress of batches. Start with {@code AggregatorMain}.
 */
@NullMarked
package dev.tallymill.aggregator;

import org.jspecify.annotations.NullMarked;
