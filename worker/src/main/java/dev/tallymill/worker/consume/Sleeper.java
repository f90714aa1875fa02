package dev.tallymill.worker.consume;

import java.time.Duration;

/** Lets the calling thread wait; {@code Thread::sleep} in production. */
@FunctionalInterface
public interface Sleeper {

    void sleep(Duration duration) throws InterruptedException;
}
