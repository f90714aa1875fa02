package dev.tallymill.schemas.property;

import java.time.Duration;
import java.util.Properties;

/** Reads typed values of a configuration; whatever cannot be read is refused with a message that begins with the key. */
public final class PropertyValues {

    private PropertyValues() {}

    /** A whole number. */
    public static int integer(Properties properties, String key, int defaultValue) {
        return (int) number(properties, key, defaultValue, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** A whole number from {@code least} to {@code most}. */
    public static long number(Properties properties, String key, long defaultValue, long least, long most) {
        String text = properties.getProperty(key);
        if (text == null) {
            return defaultValue;
        }
        try {
            long value = Long.parseLong(text.strip());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " must be a whole number, not '" + text.strip() + "'", e);
        }
        throw new IllegalArgumentException(
                key + " must be a whole number from " + least + " to " + most + ", not " + text.strip());
    }

    /** {@code true} or {@code false}, nothing else. */
    public static boolean flag(Properties properties, String key, boolean defaultValue) {
        String text = properties.getProperty(key, String.valueOf(defaultValue)).strip();
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(key + " must be true or false, not '" + text + "'");
        };
    }

    /** A duration as {@link DurationText} reads it; {@code defaultValue} is written like one. */
    public static Duration duration(Properties properties, String key, String defaultValue) {
        try {
            return DurationText.parse(properties.getProperty(key, defaultValue));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }
}
