/**
 * Consumes prompt jobs, calls the model, publishes result and usage in one transaction. Start with {@code WorkerMain}.
 */
@NullMarked
package dev.tallymill.worker;

import org.jspecify.annotations.NullMarked;
