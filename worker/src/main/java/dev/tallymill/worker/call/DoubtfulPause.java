package dev.tallymill.worker.call;

import dev.tallymill.worker.call.answer.AttemptOutcome;
import dev.tallymill.worker.call.answer.AttemptOutcome.PauseEndpoint;
import dev.tallymill.worker.call.answer.AttemptOutcome.Rejected;
import dev.tallymill.worker.call.answer.AttemptOutcome.Retry;
import dev.tallymill.worker.call.answer.RetryCause;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an answer that may be about the endpoint or about this one job (a bare 403, say, from a firewall that
 * dislikes the prompt) is believed to be about the endpoint. It is, unless the endpoint has served others; then the job is
 * tried once more, and when it is refused again though others were served in between, it is the job. Otherwise one odd prompt
 * would stop all the others, or a revoked key would fail them. One per job, confined to its thread.
 */
final class DoubtfulPause {

    private @Nullable Long servedAtFirstRefusal;

    /**
     * What the answer is taken to mean.
     *
     * @param served calls that the endpoint has served so far
     */
    AttemptOutcome resolve(PauseEndpoint pause, long served) {
        if (!pause.doubtful() || served == 0) {
            return pause;
        }
        Long before = servedAtFirstRefusal;
        if (before == null) {
            servedAtFirstRefusal = served;
            return new Retry(RetryCause.SERVER_ERROR, pause.answer(), "refused", pause.message(), null, null);
        }
        return served > before ? new Rejected(pause.answer(), "refused", pause.message()) : pause;
    }
}
