package dev.tallymill.worker.consume;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.Producer;

/**
 * The transactions of one worker. There is always an open one, and a finished job goes into it at once, whichever thread
 * brings it: what is in the log when the process is killed is salvaged, what is not is paid for again.
 *
 * <p>A producer takes no records while it commits. Hence two of them in turn: while the poll thread commits the
 * transaction of one, the transaction of the other is open.
 *
 * <p>Threads do not queue up for the producer, which lets one in at a time: whoever comes leaves its completion and, if
 * nobody is at it, sends what has been left, its own and the others'.
 *
 * <p>{@link #append} is for any thread, everything else for the poll thread.
 */
final class EagerTransactions implements AutoCloseable {

    /** With more bytes than that left for another thread to send, a thread waits for its turn: Kafka is the slower one. */
    private static final long MOST_LEFT_BYTES = 8L << 20;

    private final KeptAnswers kept;
    private final List<Producer<byte[], byte[]>> producers;
    private final Deque<Producer<byte[], byte[]>> idle;

    /** Held while the open transaction is filled or exchanged, or a partition sealed. */
    private final ReentrantLock filling = new ReentrantLock();

    /** Left by the threads of jobs, to be sent by whoever holds the lock. */
    private final Queue<Completion> left = new ConcurrentLinkedQueue<>();

    private final AtomicLong leftBytes = new AtomicLong();

    /** The poll thread is next: others leave off. */
    private volatile boolean pollThreadWaits;

    /** Changed under the lock, by the poll thread alone. */
    private OpenTransaction open;

    private EagerTransactions(List<Producer<byte[], byte[]>> producers, KeptAnswers kept) {
        this.kept = kept;
        this.producers = List.copyOf(producers);
        this.idle = new ArrayDeque<>(producers);
        this.open = OpenTransaction.begin(idle.removeFirst(), kept);
    }

    /**
     * Fences every earlier owner of the producers' transactional ids, aborts what it left open, and begins.
     *
     * @param producers two at least
     * @param kept is told of every result that the log has
     */
    static EagerTransactions start(List<Producer<byte[], byte[]>> producers, KeptAnswers kept) {
        producers.forEach(Producer::initTransactions);
        return new EagerTransactions(producers, kept);
    }

    /** Lets every producer find the leaders of {@code topic}; waits for the topic if it is just being made. */
    void findLeaders(String topic) {
        producers.forEach(producer -> producer.partitionsFor(topic));
    }

    /**
     * Puts {@code completion} into the open transaction, by this thread or the one that is at it, but not if its
     * partition was given up meanwhile: the job is not done then.
     */
    void append(Completion completion) {
        left.add(completion);
        if (leftBytes.addAndGet(completion.bytes()) > MOST_LEFT_BYTES) {
            filling.lock();
            sendLeftAndUnlock();
        }
        sendLeftUnlessSomebodyDoes();
    }

    /** Whoever lets go looks once more, so that nothing stays behind: it was left because the lock was held. */
    private void sendLeftUnlessSomebodyDoes() {
        while (!left.isEmpty() && !pollThreadWaits && filling.tryLock()) {
            sendLeftAndUnlock();
        }
    }

    private void sendLeftAndUnlock() {
        try {
            for (boolean more = true; more && !pollThreadWaits; ) {
                more = sendNextLeft();
            }
        } finally {
            filling.unlock();
        }
    }

    private boolean sendNextLeft() {
        Completion next = left.poll();
        if (next == null) {
            return false;
        }
        leftBytes.addAndGet(-next.bytes());
        if (next.partition().isSealed()) {
            kept.release(next.partition(), next.offset());
        } else {
            open.append(next);
        }
        return true;
    }

    /** Runs {@code action} when all that was left is in the open transaction and nobody fills it. Poll thread. */
    private void exclusively(Runnable action) {
        pollThreadWaits = true;
        filling.lock();
        try {
            for (boolean more = true; more; ) {
                more = sendNextLeft();
            }
            action.run();
        } finally {
            pollThreadWaits = false;
            filling.unlock();
        }
        sendLeftUnlessSomebodyDoes();
    }

    /** From now on nothing of {@code partition} is accepted. */
    void seal(AssignedPartition partition) {
        exclusively(partition::seal);
    }

    /** Whether there is nothing to commit. */
    boolean isEmpty() {
        return open.isEmpty() && left.isEmpty();
    }

    /** Size of what waits for the commit. */
    long bytes() {
        return open.bytes();
    }

    /**
     * Opens the next transaction and hands over the one that was open, to be committed or aborted and then
     * {@link #release released}.
     *
     * @param atExchange runs when nothing more goes into the one and nothing has gone into the other
     */
    OpenTransaction exchange(Runnable atExchange) {
        OpenTransaction filled = open;
        exclusively(() -> {
            open = OpenTransaction.begin(idle.removeFirst(), kept);
            atExchange.run();
        });
        return filled;
    }

    /** Makes the producer of an ended transaction available again. */
    void release(OpenTransaction ended) {
        idle.addLast(ended.producer());
    }

    /** Puts the completions of an aborted transaction into the open one, those of partitions that are gone excepted. */
    void keep(OpenTransaction aborted) {
        for (Completion completion : aborted.completions()) {
            if (completion.partition().owned()) {
                open.append(completion);
            } else {
                kept.release(completion.partition(), completion.offset());
            }
        }
    }

    /** Ends without a commit; what is open is aborted by the coordinator. */
    @Override
    public void close() {
        producers.forEach(producer -> producer.close(Duration.ZERO));
    }
}
