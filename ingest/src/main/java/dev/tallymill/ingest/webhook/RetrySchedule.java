package dev.tallymill.ingest.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a delivery that failed is tried again: soon at first, then less and less often, until so long after the event that
 * nobody waits for it any more. That end depends on the event alone, so restarts do not put it off. Immutable.
 */
final class RetrySchedule {

    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofHours(4));

    private final Duration retryFor;

    RetrySchedule(Duration retryFor) {
        this.retryFor = retryFor;
    }

    /**
     * The next try.
     *
     * @param failures how many tries have failed, at least 1
     * @return null when there is none
     */
    @Nullable
    Instant next(WebhookEvent event, int failures, Instant now) {
        Instant next = now.plus(PAUSES.get(Math.min(failures, PAUSES.size()) - 1));
        return isOver(event, next) ? null : next;
    }

    /** True when it is too late to tell of the event. */
    boolean isOver(WebhookEvent event, Instant now) {
        return now.isAfter(event.createdAt().plus(retryFor));
    }
}
