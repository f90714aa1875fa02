/**
 * The worker's metrics, in whatever registry of Micrometer they are wanted; docs/metrics.md lists them. Start with {@link
 * dev.tallymill.worker.metrics.WorkerMetrics}. No label holds a job's, batch's or tenant's name: their number has no bound.
 */
@NullMarked
package dev.tallymill.worker.metrics;

import org.jspecify.annotations.NullMarked;
