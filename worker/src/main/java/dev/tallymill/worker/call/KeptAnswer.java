package dev.tallymill.worker.call;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer of the upstream, before anything was made of it: enough to end its job, should the process die now.
 *
 * @param attempts HTTP calls made for the job, this one included
 * @param startedAt when the first call for the job began
 * @param endedAt when the answer was whole
 * @param status HTTP status
 * @param requestId the upstream's id of the call, null when it gave none
 * @param body as in {@link dev.tallymill.worker.call.http.Exchange.Reply}; never holds the API key
 */
public record KeptAnswer(
        int attempts,
        Instant startedAt,
        Instant endedAt,
        int status,
        @Nullable String requestId,
        String body) {}
