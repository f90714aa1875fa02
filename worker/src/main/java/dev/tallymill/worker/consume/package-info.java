/**
 * Takes jobs from the topic, has them called in any order, and commits results, usage and offsets together.
 *
 * <p>Threads: one platform thread runs {@link dev.tallymill.worker.consume.PollLoop} and owns the consumer, the trackers
 * and every commit. Each job has a virtual thread ({@link dev.tallymill.worker.consume.JobRun}) that calls the model and
 * puts the finished result into the open transaction at once ({@link dev.tallymill.worker.consume.EagerTransactions}),
 * so that a result which is in the log when the process is killed can be salvaged by the next owner of its partition
 * ({@link dev.tallymill.worker.consume.Salvage}) instead of being paid for again. docs/adr/0002-consumption-model.md
 * tells why it is done like this.
 *
 * <p>Start reading at {@link dev.tallymill.worker.consume.ConsumptionEngine}.
 */
@NullMarked
package dev.tallymill.worker.consume;

import org.jspecify.annotations.NullMarked;
