package dev.tallymill.worker.consume;

import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.worker.call.JobEnding;
import java.time.Duration;

/** Is told of jobs and transactions, for metrics. Thread-safe; neither blocks nor throws. */
public interface JobMetrics {

    /** Listens to nothing. */
    JobMetrics NONE = new JobMetrics() {
        @Override
        public void jobEnded(PromptJob job, JobEnding.Finished ending) {}

        @Override
        public void transactionCommitted(Duration duration) {}
    };

    /** A job has its result; it is not committed yet. On the job's thread. */
    void jobEnded(PromptJob job, JobEnding.Finished ending);

    /**
     * A transaction was committed. On the poll thread.
     *
     * @param duration of the commit, from the last flush to the coordinator's answer
     */
    void transactionCommitted(Duration duration);
}
