/** Tests of the metrics. */
@NullMarked
package dev.tallymill.worker.metrics;

import org.jspecify.annotations.NullMarked;
