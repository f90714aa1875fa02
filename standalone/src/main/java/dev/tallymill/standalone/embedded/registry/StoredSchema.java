package dev.tallymill.standalone.embedded.registry;

/**
 * A schema under a subject.
 *
 * @param version counts from 1 within the subject and is never used again
 * @param id what records carry; the same text has the same id under every subject
 * @param text Avro's JSON of the schema, as {@link org.apache.avro.Schema#toString()} writes it
 * @param deleted hidden from lists, but still readable by id
 */
record StoredSchema(String subject, int version, int id, String text, boolean deleted) {

    StoredSchema markedDeleted() {
        return new StoredSchema(subject, version, id, text, true);
    }
}
