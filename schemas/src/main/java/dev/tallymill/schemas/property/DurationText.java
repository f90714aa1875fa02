package dev.tallymill.schemas.property;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them, in configuration and on the command line: a number and a unit ({@code 500ms},
 * {@code 0.5s}, {@code 10m}, {@code 1h}, {@code 7d}), or ISO-8601 ({@code PT30S}).
 */
public final class DurationText {

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)\\s*(ms|s|m|h|d)");
    private static final int NANO_DIGITS = 9;

    private DurationText() {}

    /**
     * Reads one duration; a day has 24 hours, and what is finer than a nanosecond is dropped.
     *
     * @throws IllegalArgumentException saying what a duration looks like
     */
    public static Duration parse(String text) {
        String stripped = text.strip();
        Matcher matcher = NUMBER_AND_UNIT.matcher(stripped);
        if (matcher.matches()) {
            return seconds(new BigDecimal(matcher.group(1)).multiply(secondsIn(matcher.group(2))));
        }
        try {
            return Duration.parse(stripped);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "'" + stripped + "' is not a duration such as 500ms, 30s, 10m, 1h, 7d or PT30S", e);
        }
    }

    private static Duration seconds(BigDecimal seconds) {
        long whole = seconds.longValue();
        BigDecimal rest = seconds.subtract(BigDecimal.valueOf(whole));
        return Duration.ofSeconds(whole, rest.movePointRight(NANO_DIGITS).longValue());
    }

    private static BigDecimal secondsIn(String unit) {
        return switch (unit) {
            case "ms" -> new BigDecimal("0.001");
            case "s" -> BigDecimal.ONE;
            case "m" -> BigDecimal.valueOf(60);
            case "h" -> BigDecimal.valueOf(3_600);
            default -> BigDecimal.valueOf(86_400);
        };
    }
}
