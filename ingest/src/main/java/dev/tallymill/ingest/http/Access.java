package dev.tallymill.ingest.http;

/** Who may use an operation. */
public enum Access {
    /** Anybody, without a key. */
    PUBLIC,
    /** A tenant, by one of its keys. */
    TENANT,
    /** The administrator, by the admin key. */
    ADMIN
}
