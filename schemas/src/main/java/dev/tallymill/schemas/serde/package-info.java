/**
 * Avro records in Confluent's wire format: a zero byte, the schema's id as four bytes big-endian, the record in Avro's
 * binary encoding. Start with {@link dev.tallymill.schemas.serde.RegistryAvroSerializer} and
 * {@link dev.tallymill.schemas.serde.RegistryAvroDeserializer}.
 */
@NullMarked
package dev.tallymill.schemas.serde;

import org.jspecify.annotations.NullMarked;
