package dev.tallymill.worker.call.answer;

import dev.tallymill.schemas.record.Usage;
import dev.tallymill.worker.call.EndpointTrouble;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What one attempt, that is one HTTP call, means for the job and for the endpoint. */
public sealed interface AttemptOutcome {

    /**
     * The model answered.
     *
     * @param usage as reported, or estimated and marked so
     * @param serviceTier tier that served, null for the default
     * @param truncated the model stopped for length
     */
    record Completed(Answer answer, Usage usage, @Nullable String serviceTier, boolean truncated)
            implements AttemptOutcome {}

    /**
     * A later attempt may succeed.
     *
     * @param answer what was answered, null when nothing whole was
     * @param code for the job's error, should this have been the last attempt
     * @param message one line, never a secret or prompt text
     * @param askedDelay what the server asked for, null when it did not; positive
     * @param usage what the useless answer cost, null when nothing is known to have been used
     */
    record Retry(
            RetryCause cause,
            @Nullable Answer answer,
            String code,
            String message,
            @Nullable Duration askedDelay,
            @Nullable Usage usage)
            implements AttemptOutcome {}

    /**
     * This job fails; repeating it would not help.
     *
     * @param answer what was answered, null when nothing whole was
     */
    record Rejected(@Nullable Answer answer, String code, String message) implements AttemptOutcome {}

    /**
     * No job can succeed until a person has mended something; the job keeps its attempt.
     *
     * @param doubtful the answer may also be about this one job: believed only when nothing speaks against it
     */
    record PauseEndpoint(
            EndpointTrouble.Kind kind,
            String message,
            @Nullable Answer answer,
            boolean doubtful) implements AttemptOutcome {}

    /**
     * A whole answer of the upstream.
     *
     * @param status HTTP status, or the one that an error object in a 200 stands for
     * @param json the body, unchanged, when it is JSON; else null
     */
    record Answer(
            int status,
            @Nullable String requestId,
            @Nullable String json) {}
}
