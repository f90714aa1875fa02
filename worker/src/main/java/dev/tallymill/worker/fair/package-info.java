/** Whose job is next when several tenants' jobs wait. Pure: no Kafka client, no clock. */
@NullMarked
package dev.tallymill.worker.fair;

import org.jspecify.annotations.NullMarked;
