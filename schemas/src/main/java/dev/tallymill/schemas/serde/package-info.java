/**
 * Avro in Confluent's wire format, and the client of the schema registry.
 */
@NullMarked
package dev.tallymill.schemas.serde;

import org.jspecify.annotations.NullMarked;
