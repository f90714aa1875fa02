package dev.tallymill.standalone.embedded.registry;

/**
 * What an embedded registry needs to know. Immutable.
 *
 * @param port port on 127.0.0.1, or 0 for any free one
 * @param defaultCompatibility holds for every subject until a level is set through the API
 */
public record EmbeddedRegistryConfig(int port, Compatibility defaultCompatibility) {

    private static final int MAX_PORT = 65_535;

    public EmbeddedRegistryConfig {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("the registry port must be between 0 and " + MAX_PORT + ", not " + port);
        }
    }

    /**
     * Any free port, and the rule by which Tallymill changes its own schemas: old and new processes run side by side
     * during an upgrade, and topics are read from their beginning, so every version must read every other.
     */
    public static EmbeddedRegistryConfig onAnyPort() {
        return new EmbeddedRegistryConfig(0, Compatibility.FULL_TRANSITIVE);
    }

    /** The same on a fixed port; 0 is any free one. */
    public EmbeddedRegistryConfig withPort(int newPort) {
        return new EmbeddedRegistryConfig(newPort, defaultCompatibility);
    }
}
