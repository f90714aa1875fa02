/**
 * What an operator sees of an aggregator. Start with {@code AggregatorMetrics}.
 */
@NullMarked
package dev.tallymill.aggregator.metrics;

import org.jspecify.annotations.NullMarked;
