/**
 * How long a small batch of one tenant takes behind a huge one of another, beside the same small batch alone.
 */
@NullMarked
package dev.tallymill.bench.fairness;

import org.jspecify.annotations.NullMarked;
