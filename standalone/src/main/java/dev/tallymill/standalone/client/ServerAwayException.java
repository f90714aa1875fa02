package dev.tallymill.standalone.client;

import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;

/** The server cannot be reached, or not now: whoever waits for a batch anyway may ask again. */
final class ServerAwayException extends Exception {

    ServerAwayException(String message, Throwable cause) {
        super(message, cause);
    }

    ServerAwayException(String message) {
        super(message);
    }

    /** For a command that does not wait. */
    CommandFailure asFailure() {
        return new CommandFailure(ExitCode.ENDPOINT, String.valueOf(getMessage()));
    }
}
