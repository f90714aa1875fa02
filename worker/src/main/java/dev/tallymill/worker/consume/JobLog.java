package dev.tallymill.worker.consume;

import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.worker.call.JobEnding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** What the log says of single jobs: names and numbers as key-value pairs; never prompt, answer or error text. */
final class JobLog {

    private static final Logger log = LoggerFactory.getLogger(JobLog.class);

    private JobLog() {}

    /** At DEBUG where the model answered, else at INFO. */
    static void ended(PromptJob job, JobEnding.Finished ending) {
        Level level = ending.outcome() == Outcome.COMPLETED ? Level.DEBUG : Level.INFO;
        if (log.isEnabledForLevel(level)) {
            about(log.atLevel(level), job)
                    .addKeyValue("attempt", ending.attempts())
                    .addKeyValue("status", ending.httpStatus())
                    .log("Job {} ended: {}", job.getJob().getJobId(), ending.outcome());
        }
    }

    /** At ERROR: classes and places of the failure, whose messages may quote the prompt. */
    static void metABug(PromptJob job, Throwable bug) {
        about(log.atError(), job)
                .setCause(WithoutMessages.of(bug))
                .log(
                        "Job {} met a bug of the worker and ends with an error",
                        job.getJob().getJobId());
    }

    private static LoggingEventBuilder about(LoggingEventBuilder event, PromptJob job) {
        JobReference reference = job.getJob();
        return event.addKeyValue("job_id", reference.getJobId())
                .addKeyValue("batch_id", reference.getBatchId())
                .addKeyValue("tenant", reference.getTenant());
    }
}
