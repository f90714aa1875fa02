package dev.tallymill.schemas.registry;

import org.apache.avro.Schema;

/**
 * A schema as it stands under a subject.
 *
 * @param subject name the schema is registered under
 * @param version counts from 1 within the subject
 * @param id number that records carry
 * @param schema the schema
 */
public record RegisteredSchema(String subject, int version, int id, Schema schema) {}
