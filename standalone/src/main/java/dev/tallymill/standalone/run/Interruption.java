package dev.tallymill.standalone.run;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns SIGINT and SIGTERM into an orderly end: the run sees that it was asked to stop, closes, and only then does the
 * JVM go. Thread-safe.
 */
public final class Interruption {

    /** Longer than everything below it may take; a second signal or {@code kill -9} is safe as well. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Installs the hook; from now on a signal waits for {@link #ended()}. */
    public static Interruption install() {
        Interruption interruption = new Interruption();
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("interruption").unstarted(() -> {
                    interruption.asked.countDown();
                    interruption.awaitEnd();
                }));
        return interruption;
    }

    private void awaitEnd() {
        try {
            boolean inTime = ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (!inTime) {
                System.err.println("tallymill: stopped before everything was closed; nothing finished is lost");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** True once a signal has come. */
    boolean asked() {
        return asked.getCount() == 0;
    }

    /** Waits for a signal, at most so long; true when one has come. */
    public boolean awaitAsked(Duration atMost) throws InterruptedException {
        return asked.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Everything is closed: the JVM may go. */
    public void ended() {
        ended.countDown();
    }
}
