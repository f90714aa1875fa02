package dev.tallymill.worker.consume;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.kafka.clients.producer.Producer;

/**
 * The transactions of one worker. There is always an open one, and a finished job goes into it at once, whichever thread
 * brings it: what is in the log when the process is killed is salvaged, what is not is paid for again.
 *
 * <p>A producer takes no records while it commits. Hence two of them in turn: while the poll thread commits the
 * transaction of one, the transaction of the other is open.
 *
 * <p>{@link #append} is for any thread, everything else for the poll thread.
 */
final class EagerTransactions implements AutoCloseable {

    private final KeptAnswers kept;
    private final List<Producer<byte[], byte[]>> producers;
    private final Deque<Producer<byte[], byte[]>> idle;

    /** Read: the open transaction is being filled. Write: it is being exchanged, or a partition sealed. */
    private final ReadWriteLock exchange = new ReentrantReadWriteLock();

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
     * Puts {@code completion} into the open transaction, if its partition still takes any.
     *
     * @return false where the partition was given up meanwhile: the job is not done
     */
    boolean append(Completion completion) {
        exchange.readLock().lock();
        try {
            if (completion.partition().isSealed()) {
                return false;
            }
            open.append(completion);
            return true;
        } finally {
            exchange.readLock().unlock();
        }
    }

    /** From now on nothing of {@code partition} is accepted. */
    void seal(AssignedPartition partition) {
        exchange.writeLock().lock();
        try {
            partition.seal();
        } finally {
            exchange.writeLock().unlock();
        }
    }

    /** Whether there is nothing to commit. */
    boolean isEmpty() {
        return open.isEmpty();
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
        exchange.writeLock().lock();
        try {
            OpenTransaction filled = open;
            open = OpenTransaction.begin(idle.removeFirst(), kept);
            atExchange.run();
            return filled;
        } finally {
            exchange.writeLock().unlock();
        }
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
