package dev.tallymill.standalone.run;

/** Shows a run to the person who started it. Used by one thread. */
interface ProgressDisplay extends AutoCloseable {

    /** What is being done, from now on or once: one line. */
    void say(String line);

    /** The state of the run, several times a second. */
    void show(Snapshot snapshot);

    /** Leaves the last state on the screen, below which other things may be printed. Idempotent. */
    @Override
    void close();
}
