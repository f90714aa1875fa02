/**
 * How a service finds Kafka and the schema registry.
 */
@NullMarked
package dev.tallymill.schemas.config;

import org.jspecify.annotations.NullMarked;
