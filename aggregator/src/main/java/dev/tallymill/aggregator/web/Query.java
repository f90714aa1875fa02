package dev.tallymill.aggregator.web;

import dev.tallymill.aggregator.ledger.Granularity;
import dev.tallymill.aggregator.view.Dimension;
import io.helidon.common.parameters.Parameters;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads parameters of a URL, and refuses what makes no sense, naming the parameter. Immutable. */
record Query(Parameters parameters) {

    private static final int MOST_CHARS = 200;

    /** Milliseconds from year 1 on and to year 9999: what calendars and buckets can do. */
    private static final long LAST_SECOND = 253_402_300_799L;

    /** A parameter's first value; empty when it is absent. */
    String text(String name) {
        return parameters.first(name).orElse("");
    }

    /** As {@link #text}; null when it is absent or empty. */
    @Nullable
    String optional(String name) {
        String text = text(name);
        return text.isEmpty() ? null : text;
    }

    /** Every value, given several times, with brackets as OpenAI's clients do, or with commas between. */
    Set<String> list(String name) {
        Set<String> values = new LinkedHashSet<>();
        Stream.of(name, name + "[]")
                .flatMap(key -> parameters.contains(key) ? parameters.all(key).stream() : Stream.empty())
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .forEach(values::add);
        return values;
    }

    /** A number from {@code least} to {@code most}. */
    int number(String name, int defaultValue, int least, int most) {
        String text = text(name);
        if (text.isEmpty()) {
            return defaultValue;
        }
        BigInteger number = integer(name, text);
        if (number.compareTo(BigInteger.valueOf(least)) < 0 || number.compareTo(BigInteger.valueOf(most)) > 0) {
            throw Problem.invalid(
                    name, name + " must be a number from " + least + " to " + most + ", not " + shown(text));
        }
        return number.intValueExact();
    }

    /** Unix seconds, in milliseconds since the epoch; null when it is absent. */
    @Nullable
    Long time(String name) {
        String text = text(name);
        if (text.isEmpty()) {
            return null;
        }
        BigInteger seconds = integer(name, text);
        if (seconds.signum() < 0 || seconds.compareTo(BigInteger.valueOf(LAST_SECOND)) > 0) {
            throw Problem.invalid(name, name + " must be a time in Unix seconds, not " + shown(text));
        }
        return Math.multiplyExact(seconds.longValueExact(), 1000L);
    }

    /** Unix seconds that must be there. */
    long requiredTime(String name) {
        Long time = time(name);
        if (time == null) {
            throw Problem.invalid(name, name + " is missing: give a time in Unix seconds");
        }
        return time;
    }

    /** Length of the buckets. */
    Granularity width(Granularity defaultValue) {
        String text = text("bucket_width");
        return switch (text) {
            case "" -> defaultValue;
            case "1m" -> Granularity.MINUTE;
            case "1h" -> Granularity.HOUR;
            case "1d" -> Granularity.DAY;
            case "1mo" -> Granularity.MONTH;
            default ->
                throw Problem.invalid("bucket_width", "bucket_width must be 1m, 1h, 1d or 1mo, not " + shown(text));
        };
    }

    /** What to tell apart, of what is possible here. */
    Set<Dimension> groupBy(Set<Dimension> possible) {
        Set<Dimension> dimensions = EnumSet.noneOf(Dimension.class);
        for (String name : list("group_by")) {
            dimensions.add(Dimension.of(name)
                    .filter(possible::contains)
                    .orElseThrow(() -> Problem.invalid("group_by", cannotGroupBy(name, possible))));
        }
        return dimensions;
    }

    private static String cannotGroupBy(String name, Set<Dimension> possible) {
        return "group_by takes "
                + possible.stream().map(Dimension::parameter).collect(Collectors.joining(", ")) + ", not "
                + shown(name);
    }

    /** One of an enum's names, in any case. */
    <E extends Enum<E>> E oneOf(String name, Class<E> type, E defaultValue) {
        String text = text(name);
        if (text.isEmpty()) {
            return defaultValue;
        }
        for (E value : type.getEnumConstants()) {
            if (value.name().equalsIgnoreCase(text)) {
                return value;
            }
        }
        String all = String.join(
                ", ",
                Arrays.stream(type.getEnumConstants())
                        .map(value -> value.name().toLowerCase(Locale.ROOT))
                        .toList());
        throw Problem.invalid(name, name + " must be one of " + all + ", not " + shown(text));
    }

    /** Whether the answer is to be a table in CSV. */
    boolean csv() {
        return switch (text("format")) {
            case "", "json" -> false;
            case "csv" -> true;
            default -> throw Problem.invalid("format", "format must be json or csv, not " + shown(text("format")));
        };
    }

    private static BigInteger integer(String name, String text) {
        if (!text.matches("-?[0-9]{1,18}")) {
            throw Problem.invalid(name, name + " must be a whole number, not " + shown(text));
        }
        return new BigInteger(text);
    }

    /** A value as an error message repeats it: no control characters, and not all of a long one. */
    static String shown(String value) {
        String clean = value.replaceAll("\\p{Cntrl}", "?");
        return "'" + (clean.length() > MOST_CHARS ? clean.substring(0, MOST_CHARS) + "..." : clean) + "'";
    }

    /** A time for people who read CSV. */
    static String iso(long millis) {
        try {
            return Instant.ofEpochMilli(millis).toString();
        } catch (DateTimeException e) {
            return Long.toString(millis);
        }
    }
}
