/**
 * Jobs per second through the whole pipeline, beside the same HTTP client calling the same model without Kafka. What the
 * pipeline adds to a call (files, dispatch, two transactions, results, the tally) is the difference between the two.
 */
@NullMarked
package dev.tallymill.bench.pipeline;

import org.jspecify.annotations.NullMarked;
