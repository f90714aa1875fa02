package dev.tallymill.worker.call;

import java.time.Duration;

/** Lets the calling thread wait; a test's sleeper moves a fake clock instead. */
@FunctionalInterface
public interface Sleeper {

    /** Returns after the given time, at once when it is not positive. */
    void sleep(Duration duration) throws InterruptedException;
}
