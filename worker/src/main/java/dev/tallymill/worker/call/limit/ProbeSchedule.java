package dev.tallymill.worker.call.limit;

import dev.tallymill.worker.call.EndpointTrouble.Kind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait before the next probe. Pure.
 *
 * @param shortest before the first probe; doubles with every one that fails
 * @param longest bound of that doubling
 * @param afterRefusal always, while the key or the account is refused: only a person can mend that
 */
record ProbeSchedule(Duration shortest, Duration longest, Duration afterRefusal) {

    /** A server may ask for more patience than ours, but not for hours: a probe is one call. */
    private static final Duration LONGEST_ASKED = Duration.ofMinutes(5);

    private static final int MOST_DOUBLINGS = 20;

    /** The wait for this kind of trouble, or what the server asked for if that is longer. */
    Duration after(Kind kind, int failedProbes, @Nullable Duration asked) {
        Duration ours = switch (kind) {
            case KEY_REFUSED, OUT_OF_CREDIT -> afterRefusal;
            case UNREACHABLE, FAILING, RATE_LIMITED ->
                shorter(shortest.multipliedBy(1L << Math.min(failedProbes, MOST_DOUBLINGS)), longest);
        };
        Duration theirs = asked == null ? Duration.ZERO : shorter(asked, LONGEST_ASKED);
        return ours.compareTo(theirs) > 0 ? ours : theirs;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
