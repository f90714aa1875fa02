/**
 * The worker alone: jobs stand in the topic, and what is measured is their way to results, usage and offsets that are
 * committed. {@code WorkerCommand} lets it take turns with other ways to do the same work on the same broker; start there.
 */
@NullMarked
package dev.tallymill.bench.worker;

import org.jspecify.annotations.NullMarked;
