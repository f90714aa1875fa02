package dev.tallymill.standalone.simulate;

/** The port asked for is taken; the message says which and what to do, in one line. */
public final class PortInUseException extends RuntimeException {

    PortInUseException(String host, int port, Throwable cause) {
        super(
                "port " + port + " on " + host + " is in use: choose another with --port, or --port 0 for any free one",
                cause);
    }
}
