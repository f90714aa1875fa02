package dev.tallymill.worker.call.limit;

import dev.tallymill.worker.call.EndpointTrouble;
import dev.tallymill.worker.call.EndpointTrouble.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Something is not called any more, is not called for another reason than before, or is called again.
 *
 * @param model the one it is about; null where it is the whole endpoint
 * @param before why it was not called; null where it was
 * @param now why it is not called; null where it is
 */
public record PauseChange(
        @Nullable String model,
        @Nullable EndpointTrouble before,
        @Nullable EndpointTrouble now) {

    /** What changed at a breaker between two looks at it; null when nothing did. */
    static @Nullable PauseChange between(
            @Nullable EndpointTrouble before, @Nullable EndpointTrouble now, @Nullable String model) {
        return kind(before) == kind(now) ? null : new PauseChange(model, before, now);
    }

    private static @Nullable Kind kind(@Nullable EndpointTrouble trouble) {
        return trouble == null ? null : trouble.kind();
    }
}
