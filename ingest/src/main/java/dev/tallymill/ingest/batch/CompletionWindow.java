package dev.tallymill.ingest.batch;

import dev.tallymill.schemas.property.DurationText;
import java.time.Duration;

/**
 * The Batch API's {@code completion_window}: any duration of {@link DurationText} from a second to a year, such as
 * {@code 24h}.
 */
public final class CompletionWindow {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(365);

    private CompletionWindow() {}

    /**
     * The duration that {@code text} stands for.
     *
     * @throws IllegalArgumentException saying what a window looks like
     */
    public static Duration parse(String text) {
        Duration window;
        try {
            window = DurationText.parse(text);
        } catch (IllegalArgumentException e) {
            throw invalid(text);
        }
        if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
            throw invalid(text);
        }
        return window;
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException(
                "completion_window must be a duration such as 24h or 7d, from 1s to 365d, not \"" + text + '"');
    }
}
