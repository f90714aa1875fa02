/**
 * Which offsets are done, and how that is written into an offset commit. Pure: no Kafka client, no clock.
 */
@NullMarked
package dev.tallymill.worker.track;

import org.jspecify.annotations.NullMarked;
