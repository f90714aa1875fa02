package dev.tallymill.standalone;

/** What the command's exit status means to a script. */
public final class ExitCode {

    /** Every line completed. */
    public static final int COMPLETED = 0;

    /** The batch ended, and some of its lines failed. */
    public static final int SOME_FAILED = 1;

    /** Bad usage or bad input; nothing was sent. */
    public static final int USAGE = 2;

    /** The endpoint is unusable: key refused, or no connection for the time allowed. */
    public static final int ENDPOINT = 3;

    /** Interrupted, by a signal or by this machine (a full disk); the same command goes on from there. */
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
