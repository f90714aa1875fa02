package dev.tallymill.worker.call;

import dev.tallymill.worker.call.answer.AttemptOutcome;
import java.time.Duration;

/** Is told of calls, for metrics. Thread-safe; called on the jobs' threads, so it neither blocks nor throws. */
public interface CallMetrics {

    /** Listens to nothing. */
    CallMetrics NONE = (model, outcome, latency) -> {};

    /**
     * An HTTP call has ended; one that was interrupted is not told of.
     *
     * @param model as the job names it
     * @param latency from before the call to the last byte of the answer, or to the failure
     */
    void attemptEnded(String model, AttemptOutcome outcome, Duration latency);

    /**
     * The first token of a streamed answer has come.
     *
     * @param latency from before the call
     */
    default void firstToken(String model, Duration latency) {}
}
