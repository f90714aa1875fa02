package dev.tallymill.standalone.service;

/** A service cannot listen where it is to, or with the keys it is given; the message is for the operator. */
final class CannotServeException extends RuntimeException {

    CannotServeException(String message, Throwable cause) {
        super(message, cause);
    }
}
