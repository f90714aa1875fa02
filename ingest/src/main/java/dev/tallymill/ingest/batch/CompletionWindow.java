package dev.tallymill.ingest.batch;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Batch API's {@code completion_window}: a whole number and a unit, {@code s}, {@code m}, {@code h} or {@code d}. */
public final class CompletionWindow {

    private static final Pattern SYNTAX = Pattern.compile("([1-9][0-9]{0,8})([smhd])");
    private static final Duration LONGEST = Duration.ofDays(365);

    private CompletionWindow() {}

    /**
     * The duration that {@code text} stands for.
     *
     * @throws IllegalArgumentException saying what a window looks like
     */
    public static Duration parse(String text) {
        Matcher matcher = SYNTAX.matcher(text);
        if (!matcher.matches()) {
            throw invalid(text);
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration window = switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
        if (window.compareTo(LONGEST) > 0) {
            throw invalid(text);
        }
        return window;
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException(
                "completion_window must be a duration such as 24h or 7d, at most 365d, not \"" + text + '"');
    }
}
