package dev.tallymill.standalone.embedded;

import org.jspecify.annotations.Nullable;

/**
 * The embedded broker or registry cannot start for a reason outside the program: a busy port, a directory in use, a
 * full disk. The message is one line that a user can act on.
 */
public final class CannotStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CannotStartException(String message) {
        this(message, null);
    }

    public CannotStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
