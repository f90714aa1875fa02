package dev.tallymill.worker.consume;

import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.worker.call.AnswerKeeper;
import dev.tallymill.worker.call.JobCaller;
import dev.tallymill.worker.call.JobEnding;
import dev.tallymill.worker.consume.JobClaim.Activity;
import dev.tallymill.worker.control.Orders;
import java.time.Clock;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings one record of {@code prompt-jobs} from admission into the open transaction, on a virtual thread of its own. */
final class JobRun {

    private static final Logger log = LoggerFactory.getLogger(JobRun.class);

    private final JobCaller caller;
    private final JobRecords records;
    private final EagerTransactions transactions;
    private final KeptAnswers kept;
    private final Orders orders;
    private final JobsInHand inHand;
    private final Hold hold;
    private final JobMetrics metrics;
    private final OwnEndings endings;
    private final Clock clock;
    private final LongAdder internalErrors = new LongAdder();

    JobRun(
            JobCaller caller,
            JobRecords records,
            EagerTransactions transactions,
            KeptAnswers kept,
            Orders orders,
            JobsInHand inHand,
            Hold hold,
            JobMetrics metrics,
            Clock clock) {
        this.caller = caller;
        this.records = records;
        this.transactions = transactions;
        this.kept = kept;
        this.orders = orders;
        this.inHand = inHand;
        this.hold = hold;
        this.metrics = metrics;
        this.endings = new OwnEndings(clock);
        this.clock = clock;
    }

    /** @throws InterruptedException when the partition is given up or the worker stops: the job is not done */
    void run(AssignedPartition partition, ConsumerRecord<byte[], byte[]> source) throws InterruptedException {
        Completion completion = null;
        try {
            completion = completion(partition, source);
        } finally {
            if (completion == null || completion.result() == null) {
                kept.release(partition, source.offset()); // else it is released when the log has the result
            }
        }
        transactions.append(completion);
    }

    /** Jobs that ended because the caller threw what it must not throw. */
    long internalErrors() {
        return internalErrors.sum();
    }

    private Completion completion(AssignedPartition partition, ConsumerRecord<byte[], byte[]> source)
            throws InterruptedException {
        PromptJob job;
        try {
            job = records.decode(source);
        } catch (UndecodableJobException e) {
            return records.deadLetter(partition, source, e);
        }
        JobEnding.Finished ending;
        try (JobClaim claim = inHand.claim(job)) {
            ending = bringToItsEnd(partition, claim, answer -> kept.keep(partition, source.offset(), answer));
        }
        if (ending == null) {
            return records.parked(partition, source, job);
        }
        metrics.jobEnded(job, ending);
        JobLog.ended(job, ending);
        return records.finished(partition, source, job, ending);
    }

    /** The job's ending; null when it is to go back to the topic as it is now. */
    private JobEnding.@Nullable Finished bringToItsEnd(AssignedPartition partition, JobClaim claim, AnswerKeeper keeper)
            throws InterruptedException {
        PromptJob job = claim.job();
        while (true) {
            if (orders.isCancelled(job)) {
                return endings.cancelled(job);
            }
            if (job.getDeadline() != null && !job.getDeadline().isAfter(clock.instant())) {
                return endings.expired(job);
            }
            if (hold.isNeeded(job)) {
                if (!hold.await(partition, claim)) {
                    return null;
                }
                continue;
            }
            switch (call(partition, claim, keeper)) {
                case JobEnding.Finished finished -> {
                    return finished;
                }
                case JobEnding.Parked parked -> {
                    job.setNotBefore(parked.notBefore());
                    job.setAttempts(parked.attempts());
                    job.setChargedAttempts(parked.chargedAttempts());
                    // Parked for a pause, it is held here; for a long delay, it goes back to the topic.
                    if (!orders.isPaused(job) && parked.notBefore().isAfter(clock.instant())) {
                        return null;
                    }
                }
                case null ->
                    log.debug(
                            "The call of job {} was aborted by an order",
                            job.getJob().getJobId());
            }
        }
    }

    /** Null when an order cut the call short: the orders say what becomes of the job. */
    private @Nullable JobEnding call(AssignedPartition partition, JobClaim claim, AnswerKeeper keeper)
            throws InterruptedException {
        JobEnding ending = null;
        Throwable bug = null;
        InterruptedException interrupt = null;
        claim.begin(Activity.CALLING);
        try {
            // Orders that changed before the call began have woken nobody.
            ending = orders.isCancelled(claim.job()) ? null : caller.call(claim.job(), keeper);
        } catch (InterruptedException e) {
            interrupt = e;
        } catch (RuntimeException
                | StackOverflowError e) { // too deep a nesting is one job's fault; other errors stop the worker
            bug = e;
        }
        boolean woken = claim.end();
        if (partition.isGivenUp() || (interrupt != null && !woken)) {
            throw interrupt == null ? new InterruptedException() : interrupt;
        }
        return bug == null || woken ? ending : internalError(claim.job(), bug);
    }

    private JobEnding internalError(PromptJob job, Throwable bug) {
        internalErrors.increment();
        JobLog.metABug(job, bug);
        return endings.internalError(job, bug);
    }
}
