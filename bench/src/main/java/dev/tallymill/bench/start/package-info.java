/**
 * How long {@code tallymill run} takes from its start to its first call, beside the embedded broker's own start. The
 * broker is most of it; the ratio says what everything else adds.
 */
@NullMarked
package dev.tallymill.bench.start;

import org.jspecify.annotations.NullMarked;
