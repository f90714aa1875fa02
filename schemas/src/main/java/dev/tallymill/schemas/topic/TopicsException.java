package dev.tallymill.schemas.topic;

/** The topics are not as they must be; the message is one line for the operator and says what to do. */
public final class TopicsException extends RuntimeException {

    TopicsException(String message) {
        super(message);
    }

    TopicsException(String message, Throwable cause) {
        super(message, cause);
    }
}
