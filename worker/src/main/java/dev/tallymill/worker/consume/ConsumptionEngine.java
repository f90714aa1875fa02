package dev.tallymill.worker.consume;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.topic.Topics;
import dev.tallymill.worker.call.JobCaller;
import dev.tallymill.worker.call.Sleeper;
import dev.tallymill.worker.control.Orders;
import dev.tallymill.worker.registry.RegistryPatience;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnreleasedInstanceIdException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One worker's place in the group, from taking the slot to leaving it. Thread-safe.
 *
 * <p>An engine that fails, because another worker took its slot or Kafka refuses it, calls nothing any more and commits
 * nothing; {@link #failure} says why. It cannot be started again.
 */
public final class ConsumptionEngine implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ConsumptionEngine.class);

    /** Longest wait for the poll thread once all it was allowed is over. */
    private static final Duration LAST_WAIT = Duration.ofSeconds(5);

    /** Pause before a slot that is held by a dying worker is tried again. */
    private static final Duration SLOT_RETRY = Duration.ofMillis(200);

    private final KafkaClients clients;
    private final Topics topics;
    private final ConsumptionConfig config;
    private final KeptAnswers kept;
    private final EagerTransactions transactions;
    private final JobRecords records;
    private final JobCaller caller;
    private final JobRun jobs;
    private final Hold hold;
    private final Admission admission;
    private final LongSupplier nanoTime;
    private final Sleeper sleeper;
    private final Rehearsal rehearsal;
    private final Tally tally = new Tally();
    private final JobMetrics metrics;
    private final PartitionLag lag;
    private final StopSignal stop;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread pollThread;

    private ConsumptionEngine(
            KafkaClients clients,
            KeptAnswers kept,
            EagerTransactions transactions,
            Topics topics,
            ConsumptionConfig config,
            JobCaller caller,
            Orders orders,
            JobRecords records,
            JobMetrics metrics,
            Clock clock,
            LongSupplier nanoTime,
            Sleeper sleeper) {
        this.clients = clients;
        this.kept = kept;
        this.topics = topics;
        this.config = config;
        this.transactions = transactions;
        this.caller = caller;
        this.records = records;
        this.metrics = metrics;
        this.lag = new PartitionLag(nanoTime);
        this.nanoTime = nanoTime;
        this.sleeper = sleeper;
        this.stop = new StopSignal(nanoTime);
        this.admission = new Admission(config, caller::status, orders::isComplete);
        this.rehearsal = Rehearsal.start(records, transactions, topics, clock);
        this.hold = new Hold(orders, admission, config.parkAfter(), clock, sleeper);
        JobsInHand inHand = new JobsInHand(orders);
        orders.onChange(inHand::reconsider);
        this.jobs = new JobRun(caller, records, transactions, kept, orders, inHand, hold, metrics, clock);
        this.pollThread =
                Thread.ofPlatform().name("worker-" + config.slot() + "-poll").unstarted(this::run);
    }

    /**
     * Takes the slot: fences whoever had it, aborts what that left open, and joins the group.
     *
     * @param provider goes into every result: who is called
     * @param orders no job is started before they are complete
     * @param nanoTime monotonic, as {@code System::nanoTime}
     * @throws org.apache.kafka.common.KafkaException when Kafka cannot be used
     */
    public static ConsumptionEngine start(
            KafkaSettings kafka,
            ConsumptionConfig config,
            String provider,
            JobCaller caller,
            Orders orders,
            JobMetrics metrics,
            Clock clock,
            LongSupplier nanoTime,
            Sleeper sleeper) {
        KafkaClients clients = new KafkaClients(kafka, config);
        List<Producer<byte[], byte[]>> producers = clients.producers();
        try {
            KeptAnswers kept = KeptAnswers.open(
                    config, () -> clients.incarnationOf(kafka.topics().promptJobs()));
            EagerTransactions transactions = EagerTransactions.start(producers, kept);
            clients.evict();
            JobRecords records = new JobRecords(kafka, provider, config.slot(), new RegistryPatience(sleeper));
            var engine = new ConsumptionEngine(
                    clients,
                    kept,
                    transactions,
                    kafka.topics(),
                    config,
                    caller,
                    orders,
                    records,
                    metrics,
                    clock,
                    nanoTime,
                    sleeper);
            engine.pollThread.start();
            return engine;
        } catch (RuntimeException e) {
            producers.forEach(producer -> producer.close(Duration.ZERO));
            throw e;
        }
    }

    public EngineStatus status() {
        return new EngineStatus(
                admission.held(),
                tally.completed(),
                tally.failed(),
                tally.cancelled(),
                jobs.internalErrors(),
                hold.paused(),
                tally.parked(),
                tally.deadLetters(),
                tally.salvaged(),
                tally.transactions(),
                lag.byPartition());
    }

    /** Why the engine stopped by itself; null while it runs, and when it was closed. */
    public @Nullable Throwable failure() {
        return failure.get();
    }

    /** Waits until the engine has stopped, by itself or because it was closed. */
    public void awaitStopped() throws InterruptedException {
        stopped.await();
    }

    /** Closes with the configured drain timeout. */
    @Override
    public void close() {
        close(config.drainTimeout());
    }

    /**
     * Starts no more jobs, lets those that run finish for {@code drain}, commits what is finished, gives up the rest and
     * leaves the group. Jobs given up are not done; another worker, or the next start, does them.
     */
    public void close(Duration drain) {
        stop.request(drain);
        try {
            if (!stopped.await(drain.plus(LAST_WAIT).toNanos(), TimeUnit.NANOSECONDS)) {
                log.warn("The poll thread did not stop in time, interrupting it");
                pollThread.interrupt();
                stopped.await(LAST_WAIT.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!stop.requested()) {
                joinAndPoll();
            }
        } catch (Throwable e) {
            fail(e);
        } finally {
            rehearsal.cancel();
            transactions.close();
            kept.close();
            records.close();
            stopped.countDown();
        }
    }

    /** Returns when the worker is to stop, or when it must join anew. */
    private void joinAndPoll() throws InterruptedException {
        Consumer<byte[], byte[]> member = clients.member();
        Committer committer =
                new Committer(transactions, member::groupMetadata, tally, stop::overdue, metrics, nanoTime);
        PollLoop loop = new PollLoop(
                member,
                committer,
                transactions,
                admission,
                () -> new Salvage(clients.salvageReader(), topics.promptResults(), records, kept, caller),
                this::start,
                kept,
                config,
                stop,
                lag,
                nanoTime);
        try {
            loop.run(topics.promptJobs());
        } catch (UnreleasedInstanceIdException e) {
            // A worker that was evicted from this slot has joined again. Whoever fenced the other's producers last is
            // the rightful one: if that is not this worker, the check throws.
            committer.requireNotFenced(new TopicPartition(topics.promptJobs(), 0));
            sleeper.sleep(SLOT_RETRY);
            clients.evict();
        } finally {
            loop.abandon();
            leave(member);
        }
    }

    private void start(AssignedPartition partition, ConsumerRecord<byte[], byte[]> source, Runnable ended) {
        long bytes = Math.max(0, source.serializedValueSize());
        admission.enter(bytes);
        partition.start(() -> {
            try {
                rehearsal.await();
                jobs.run(partition, source);
            } catch (InterruptedException e) {
                log.trace("Gave up {}@{}", partition.source(), source.offset());
            } catch (Throwable e) {
                fail(e);
            } finally {
                ended.run();
                admission.leave(bytes);
            }
        });
    }

    private void fail(Throwable cause) {
        if (failure.compareAndSet(null, cause)) {
            log.error("The worker in slot {} stops", config.slot(), cause);
        }
        stop.request(Duration.ZERO);
    }

    private static void leave(Consumer<byte[], byte[]> member) {
        try {
            member.close(CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
                    .withTimeout(LAST_WAIT));
        } catch (RuntimeException e) {
            log.warn("Leaving the group failed", e);
        }
    }
}
