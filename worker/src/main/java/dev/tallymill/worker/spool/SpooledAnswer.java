package dev.tallymill.worker.spool;

import dev.tallymill.worker.call.KeptAnswer;

/**
 * The answer to one job.
 *
 * @param partition partition of {@code prompt-jobs} the job came from
 * @param offset the job's offset there
 */
public record SpooledAnswer(int partition, long offset, KeptAnswer answer) {}
