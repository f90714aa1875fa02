package dev.tallymill.worker.call.policy;

import java.time.Instant;

/** What follows a failed attempt. */
public sealed interface RetryDecision {

    /** Try again, not before this instant. */
    record At(Instant instant) implements RetryDecision {}

    /** The delay is too long to hold the job: give it back to the topic until this instant. */
    record Park(Instant notBefore) implements RetryDecision {}

    /** The job has had its attempts. */
    record GiveUp() implements RetryDecision {}

    /** The next attempt would begin after the job's deadline. */
    record TooLate() implements RetryDecision {}
}
