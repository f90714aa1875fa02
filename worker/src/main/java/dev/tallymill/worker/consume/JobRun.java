package dev.tallymill.worker.consume;

import dev.tallymill.schemas.record.JobError;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.worker.call.JobCaller;
import dev.tallymill.worker.call.JobEnding;
import dev.tallymill.worker.call.Sleeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Brings one record of {@code prompt-jobs} from admission into the open transaction, on a virtual thread of its own. */
final class JobRun {

    private final JobCaller caller;
    private final JobRecords records;
    private final EagerTransactions transactions;
    private final Admission admission;
    private final Clock clock;
    private final Sleeper sleeper;

    JobRun(
            JobCaller caller,
            JobRecords records,
            EagerTransactions transactions,
            Admission admission,
            Clock clock,
            Sleeper sleeper) {
        this.caller = caller;
        this.records = records;
        this.transactions = transactions;
        this.admission = admission;
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /** @throws InterruptedException when the partition is given up or the worker stops: the job is not done */
    void run(AssignedPartition partition, ConsumerRecord<byte[], byte[]> source) throws InterruptedException {
        transactions.append(completion(partition, source));
    }

    private Completion completion(AssignedPartition partition, ConsumerRecord<byte[], byte[]> source)
            throws InterruptedException {
        PromptJob job;
        try {
            job = records.decode(source);
        } catch (UndecodableJobException e) {
            return records.deadLetter(partition, source, e);
        }
        awaitNotBefore(partition, job);
        JobEnding ending = isExpired(job) ? expired(job) : caller.call(job);
        return switch (ending) {
            case JobEnding.Finished finished -> records.finished(partition, source, job, finished);
            case JobEnding.Parked parked -> records.parked(partition, source, job, parked);
        };
    }

    private void awaitNotBefore(AssignedPartition partition, PromptJob job) throws InterruptedException {
        Instant notBefore = job.getNotBefore();
        if (notBefore == null || !notBefore.isAfter(clock.instant())) {
            return;
        }
        admission.startWaiting();
        try {
            partition.waitAside(() -> sleepUntil(earlier(notBefore, job)));
        } finally {
            admission.stopWaiting();
        }
    }

    private void sleepUntil(Instant until) throws InterruptedException {
        for (Instant now = clock.instant(); now.isBefore(until); now = clock.instant()) {
            sleeper.sleep(Duration.between(now, until));
        }
    }

    /** A job whose deadline comes first ends then. */
    private static Instant earlier(Instant notBefore, PromptJob job) {
        Instant deadline = job.getDeadline();
        return deadline == null || deadline.isAfter(notBefore) ? notBefore : deadline;
    }

    private boolean isExpired(PromptJob job) {
        return job.getDeadline() != null && !job.getDeadline().isAfter(clock.instant());
    }

    private JobEnding expired(PromptJob job) {
        Instant now = clock.instant();
        return new JobEnding.Finished(
                Outcome.EXPIRED,
                null,
                null,
                null,
                new JobError("batch_expired", "the job was not started before its deadline, " + job.getDeadline()),
                null,
                null,
                false,
                job.getAttempts(),
                now,
                now);
    }
}
