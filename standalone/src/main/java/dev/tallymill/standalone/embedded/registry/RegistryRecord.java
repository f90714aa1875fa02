package dev.tallymill.standalone.embedded.registry;

import org.jspecify.annotations.Nullable;

/** One record of the {@code _schemas} topic, decoded. */
sealed interface RegistryRecord {

    /**
     * A schema registered, changed, or, with {@code schema} null, gone for good.
     *
     * @param subject as the key has it
     * @param version as the key has it
     */
    record SchemaChanged(
            String subject, int version, @Nullable StoredSchema schema) implements RegistryRecord {

        static SchemaChanged to(StoredSchema schema) {
            return new SchemaChanged(schema.subject(), schema.version(), schema);
        }
    }

    /**
     * A compatibility level set, or, with {@code level} null, unset.
     *
     * @param subject null for the global level
     */
    record LevelChanged(@Nullable String subject, @Nullable Compatibility level) implements RegistryRecord {}

    /** Every version of a subject up to {@code version} deleted, still readable by id. */
    record SubjectDeleted(String subject, int version) implements RegistryRecord {}

    /** Something of Confluent's that means nothing here: a no-op, a mode, a data encryption key. */
    record Irrelevant() implements RegistryRecord {}
}
