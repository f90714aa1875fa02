/**
 * Brings one job to its end: attempts, retries, limits, and what each answer of the upstream means.
 */
@NullMarked
package dev.tallymill.worker.call;

import org.jspecify.annotations.NullMarked;
