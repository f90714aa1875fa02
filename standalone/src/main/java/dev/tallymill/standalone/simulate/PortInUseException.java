package dev.tallymill.standalone.simulate;

/** The port asked for is taken; the message says which and what to do, in one line. */
public final class PortInUseException extends RuntimeException {

    PortInUseException(int port, Throwable cause) {
        super(
                "port " + port + " on 127.0.0.1 is in use: choose another with --port, or --port 0 for any free one",
                cause);
    }
}
