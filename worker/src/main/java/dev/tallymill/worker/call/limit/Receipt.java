package dev.tallymill.worker.call.limit;

import org.jspecify.annotations.Nullable;

/**
 * What a call has used of a minute's limits, and what its answer tells of them.
 *
 * @param sent false when the request never reached the server, so that nothing was used
 * @param promptTokens null when not known
 * @param completionTokens null when not known
 * @param signals as the server counts
 */
public record Receipt(
        boolean sent, @Nullable Long promptTokens, @Nullable Long completionTokens, RateSignals signals) {

    /** The call was not made, or never reached the server. */
    public static final Receipt NOT_SENT = new Receipt(false, null, null, RateSignals.NONE);

    /** The call was made, and nothing is known of what came of it. */
    public static final Receipt UNKNOWN = new Receipt(true, null, null, RateSignals.NONE);

    /** All tokens, null when not known. */
    @Nullable
    Long tokens() {
        Long prompt = promptTokens;
        Long completion = completionTokens;
        if (prompt == null && completion == null) {
            return null;
        }
        return (prompt == null ? 0 : prompt) + (completion == null ? 0 : completion);
    }
}
