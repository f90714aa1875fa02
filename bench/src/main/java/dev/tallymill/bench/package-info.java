/**
 * Whole-system benchmarks, not part of the default test run: {@code tallymill bench}. Every figure is the median of
 * repetitions that alternate with those of its yardstick, so that a machine that is busy with something else slows both.
 *
 * <p>Start with {@code BenchMain}. {@link dev.tallymill.bench.pipeline} measures jobs per second,
 * {@link dev.tallymill.bench.start} the time to the first call, {@link dev.tallymill.bench.worker} the worker alone,
 * {@link dev.tallymill.bench.memory} what it takes of memory, {@link dev.tallymill.bench.takeover} the time until a killed
 * worker is replaced; docs/benchmarks.md explains them and holds figures.
 */
@NullMarked
package dev.tallymill.bench;

import org.jspecify.annotations.NullMarked;
