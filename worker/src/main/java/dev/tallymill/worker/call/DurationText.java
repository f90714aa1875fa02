package dev.tallymill.worker.call;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads durations as people write them in properties: {@code 500ms}, {@code 0.5s}, {@code 10m}, {@code 1h}, {@code PT10S}. */
public final class DurationText {

    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)\\s*(ms|s|m|h)");

    private DurationText() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException naming the key
     */
    public static Duration parse(String key, String text) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text.strip());
        if (matcher.matches()) {
            BigDecimal millis = new BigDecimal(matcher.group(1)).multiply(millisIn(matcher.group(2)));
            return Duration.ofMillis(millis.longValue());
        }
        try {
            return Duration.parse(text.strip());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    key + " is not a duration such as 500ms, 10s, 5m or 1h: " + text.strip(), e);
        }
    }

    private static BigDecimal millisIn(String unit) {
        return BigDecimal.valueOf(
                switch (unit) {
                    case "ms" -> 1;
                    case "s" -> 1_000;
                    case "m" -> 60_000;
                    default -> 3_600_000;
                });
    }
}
