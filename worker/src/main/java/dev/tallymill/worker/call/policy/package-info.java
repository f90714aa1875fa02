/**
 * Whether and when a job is tried again. Pure: counts and instants in, a decision out.
 */
@NullMarked
package dev.tallymill.worker.call.policy;

import org.jspecify.annotations.NullMarked;
