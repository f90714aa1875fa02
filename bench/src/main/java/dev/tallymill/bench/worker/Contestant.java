package dev.tallymill.bench.worker;

import java.time.Duration;

/** One way to do all the jobs. */
interface Contestant {

    /** For the table. */
    String name();

    /** Does all of them once more. */
    Effort run() throws Exception;

    /**
     * What it took.
     *
     * @param time from the first call to the commit of the last result
     * @param processor time of all processors in this JVM, the broker's included
     */
    record Effort(Duration time, Duration processor) {}
}
