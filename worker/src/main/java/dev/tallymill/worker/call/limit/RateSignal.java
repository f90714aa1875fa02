package dev.tallymill.worker.call.limit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an answer's headers tell of one limit, each null when they do not.
 *
 * @param limit a minute's
 * @param remaining of it when the server counted the call
 * @param reset from then until all of it is there again
 */
public record RateSignal(
        @Nullable Long limit,
        @Nullable Long remaining,
        @Nullable Duration reset) {

    /** Nothing told. */
    public static final RateSignal NONE = new RateSignal(null, null, null);
}
