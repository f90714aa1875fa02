/** Repetitions, what they sum up to, and how that is shown. Pure but for {@code ResultFile}. */
@NullMarked
package dev.tallymill.bench.measure;

import org.jspecify.annotations.NullMarked;
