/**
 * Tests of the aggregator on a real broker.
 */
@NullMarked
package dev.tallymill.aggregator.broker;

import org.jspecify.annotations.NullMarked;
