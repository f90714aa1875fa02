package dev.tallymill.standalone.embedded.registry;

import org.jspecify.annotations.Nullable;

/** The {@code _schemas} topic cannot be read or written. */
final class SchemaLogException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SchemaLogException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
