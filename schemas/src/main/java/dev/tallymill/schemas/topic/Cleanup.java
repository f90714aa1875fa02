package dev.tallymill.schemas.topic;

/** What the broker does with old records of a topic: Kafka's {@code cleanup.policy}. */
public enum Cleanup {
    /** The newest record of each key stays. */
    COMPACT("compact"),
    /** Records go when their retention is over. */
    DELETE("delete"),
    /** The newest record of each key stays until its retention is over. */
    COMPACT_AND_DELETE("compact,delete");

    private final String policy;

    Cleanup(String policy) {
        this.policy = policy;
    }

    /** Kafka's own word. */
    public String policy() {
        return policy;
    }
}
