/**
 * Orders to the workers: batches that are cancelled or paused, tenants that are paused. {@link
 * dev.tallymill.worker.control.ControlFollower} reads them from the {@code control} topic on a thread of its own, {@link
 * dev.tallymill.worker.control.Orders} is what is known; start reading there.
 */
@NullMarked
package dev.tallymill.worker.control;

import org.jspecify.annotations.NullMarked;
