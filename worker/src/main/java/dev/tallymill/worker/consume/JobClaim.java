package dev.tallymill.worker.consume;

import dev.tallymill.schemas.record.PromptJob;
import java.util.function.Consumer;

/**
 * A job in the hands of its thread, so that an order about it finds it. The thread says what it is doing; who wakes it
 * interrupts it, but only while it is doing that, and only once.
 */
final class JobClaim implements AutoCloseable {

    /** What the thread is doing. */
    enum Activity {
        /** Nothing that could be cut short. */
        NONE,
        /** Holds the job until it may be called. */
        HOLDING,
        /** Is in the caller, perhaps with a call in the air. */
        CALLING
    }

    private final PromptJob job;
    private final Consumer<JobClaim> onClose;
    private final Thread thread;
    private Activity activity = Activity.NONE;
    private boolean woken;

    /** Claims for the current thread. */
    JobClaim(PromptJob job, Consumer<JobClaim> onClose) {
        this.job = job;
        this.onClose = onClose;
        this.thread = Thread.currentThread();
    }

    PromptJob job() {
        return job;
    }

    synchronized void begin(Activity next) {
        activity = next;
    }

    /**
     * The activity is over. The interrupt by which it was cut short, if it was, is taken back.
     *
     * @return whether somebody woke the thread
     */
    synchronized boolean end() {
        boolean wasWoken = woken;
        activity = Activity.NONE;
        woken = false;
        if (wasWoken) {
            Thread.interrupted();
        }
        return wasWoken;
    }

    /** Cuts {@code during} short; does nothing when the thread is doing something else. Any thread. */
    synchronized void wake(Activity during) {
        if (activity == during && !woken) {
            woken = true;
            thread.interrupt();
        }
    }

    @Override
    public void close() {
        onClose.accept(this);
    }
}
