package dev.tallymill.standalone;

import java.io.PrintWriter;

/** Ends a command: one line (or a few, for several bad places) for the person, and an exit status for scripts. */
public final class CommandFailure extends Exception {

    private final int exitCode;

    public CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }

    /** Prints the message, each of its lines after the program's name. */
    public void printTo(PrintWriter err) {
        String.valueOf(getMessage()).lines().forEach(line -> err.println("tallymill: " + line));
        err.flush();
    }
}
