package dev.tallymill.standalone.embedded.registry;

/** Where the registry's records go. */
interface SchemaLog {

    /**
     * Writes the record and returns when the {@link RegistryState} has it.
     *
     * @throws SchemaLogException when it was not written, or it is not known whether it was
     */
    void append(RegistryRecord record);
}
