/**
 * Releases the lines of active batches to {@code prompt-jobs}, tenant by tenant, in transactions that also move the
 * batch's checkpoint. Start with {@code Dispatcher}.
 */
@NullMarked
package dev.tallymill.ingest.dispatch;

import org.jspecify.annotations.NullMarked;
