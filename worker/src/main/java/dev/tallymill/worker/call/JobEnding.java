package dev.tallymill.worker.call;

import dev.tallymill.schemas.record.JobError;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.Usage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How the worker is done with one job. */
public sealed interface JobEnding {

    /**
     * The job has its result.
     *
     * @param httpStatus status of the upstream's final answer, null when there was none
     * @param requestId the upstream's {@code x-request-id}
     * @param responseBody the upstream's final answer, unchanged JSON text
     * @param error set when there is no answer to show
     * @param usage token counts, null when nothing was completed
     * @param serviceTier tier the upstream says it served
     * @param truncated the model stopped for length
     * @param attempts HTTP calls made for this job, those before a parking included
     */
    record Finished(
            Outcome outcome,
            @Nullable Integer httpStatus,
            @Nullable String requestId,
            @Nullable String responseBody,
            @Nullable JobError error,
            @Nullable Usage usage,
            @Nullable String serviceTier,
            boolean truncated,
            int attempts,
            Instant startedAt,
            Instant endedAt)
            implements JobEnding {}

    /**
     * The upstream asked for a delay too long to hold the partition's watermark: the job goes back to the topic.
     *
     * @param notBefore earliest start of the next attempt
     * @param attempts HTTP calls made so far
     * @param chargedAttempts failures among them that count against the job
     */
    record Parked(Instant notBefore, int attempts, int chargedAttempts) implements JobEnding {}
}
