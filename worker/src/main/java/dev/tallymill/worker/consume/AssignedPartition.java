package dev.tallymill.worker.consume;

import dev.tallymill.worker.track.OffsetTracker;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * One partition of {@code prompt-jobs} from its assignment to its revocation; a later assignment makes a new instance.
 * The poll thread owns it, but for the running jobs and the position in the results, which are thread-safe.
 */
final class AssignedPartition {

    /** What may be done with the partition's jobs. */
    enum Phase {
        /** Assigned; nothing may start before results of a crash are salvaged and the offsets committed. */
        TAKING_OVER,
        /** Jobs start, finish and are committed. */
        RUNNING,
        /** Being given up: jobs that run may finish and are committed, none start. */
        DRAINING,
        /** Not this worker's any more: a transaction that holds results of it must not be committed. */
        GONE
    }

    /** What a record takes beside its key and value. */
    private static final long RECORD_OVERHEAD_BYTES = 300;

    private final TopicPartition source;
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();
    private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicLong resultsEnd = new AtomicLong();

    /** Records that were polled and are not ready to start. */
    private final Queue<ConsumerRecord<byte[], byte[]>> backlog = new ArrayDeque<>();

    private final OffsetTracker tracker;
    private long readAheadBytes;
    private volatile Phase phase = Phase.TAKING_OVER;
    private volatile boolean givenUp;
    private long resultsFrom;
    /** Guarded by the lock of {@link EagerTransactions}. */
    private boolean sealed;

    /**
     * @param tracker what was committed
     * @param resultsFrom where in the partition's results those begin that are not committed
     */
    AssignedPartition(TopicPartition source, OffsetTracker tracker, long resultsFrom) {
        this.source = source;
        this.tracker = tracker;
        this.resultsFrom = resultsFrom;
    }

    TopicPartition source() {
        return source;
    }

    OffsetTracker tracker() {
        return tracker;
    }

    Queue<ConsumerRecord<byte[], byte[]>> backlog() {
        return backlog;
    }

    /** A job is ready and waits to be started. */
    void readAhead(ConsumerRecord<byte[], byte[]> source) {
        readAheadBytes += costOf(source);
    }

    /** A job that was ready starts. */
    void started(ConsumerRecord<byte[], byte[]> source) {
        readAheadBytes -= costOf(source);
    }

    /** Memory that ready jobs take, about. */
    long readAheadBytes() {
        return readAheadBytes;
    }

    private static long costOf(ConsumerRecord<byte[], byte[]> source) {
        return RECORD_OVERHEAD_BYTES
                + Math.max(0, source.serializedKeySize())
                + Math.max(0, source.serializedValueSize());
    }

    Phase phase() {
        return phase;
    }

    void enter(Phase next) {
        phase = next;
        if (next != Phase.RUNNING) {
            backlog.clear();
            waiting.forEach(Thread::interrupt);
        }
    }

    boolean isSealed() {
        return sealed;
    }

    void seal() {
        sealed = true;
    }

    /** Whether a commit may speak for this partition. */
    boolean owned() {
        return phase != Phase.GONE;
    }

    /** Results of jobs that the next commit does not cover lie at or beyond this offset. */
    long resultsFrom() {
        return resultsFrom;
    }

    /** Called when a transaction is closed to further results: whatever is appended from now on lies beyond. */
    void noteResultsEnd() {
        if (phase != Phase.TAKING_OVER) {
            resultsFrom = Math.max(resultsFrom, resultsEnd.get());
        }
    }

    /** A result is in the log, below {@code end}. Any thread. */
    void resultAppended(long end) {
        resultsEnd.accumulateAndGet(end, Math::max);
    }

    /** Starts {@code run} on a virtual thread of its own. */
    void start(Runnable run) {
        Thread thread = Thread.ofVirtual().unstarted(() -> {
            try {
                run.run();
            } finally {
                running.remove(Thread.currentThread());
            }
        });
        running.add(thread);
        thread.start();
    }

    boolean hasRunningJobs() {
        return !running.isEmpty();
    }

    /**
     * Runs {@code wait} on the thread of a job whose time has not come.
     *
     * @throws InterruptedException when the partition is being given up: such a job is not waited for
     */
    void waitAside(Wait wait) throws InterruptedException {
        waiting.add(Thread.currentThread());
        try {
            if (phase != Phase.RUNNING) {
                throw new InterruptedException();
            }
            wait.run();
        } finally {
            waiting.remove(Thread.currentThread());
        }
    }

    /** Whether the jobs were interrupted to give them up. Any thread. */
    boolean isGivenUp() {
        return givenUp;
    }

    /** A blocking wait. */
    @FunctionalInterface
    interface Wait {
        void run() throws InterruptedException;
    }

    /** Gives up what is still running; those jobs are not done. Any thread. */
    void interruptJobs() {
        givenUp = true;
        running.forEach(Thread::interrupt);
    }
}
