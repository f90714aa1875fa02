/**
 * How soon a worker that was killed is replaced: from its death to the first call of its successor in the same slot,
 * beside the same start after an orderly stop.
 */
@NullMarked
package dev.tallymill.bench.takeover;

import org.jspecify.annotations.NullMarked;
