package dev.tallymill.standalone.client;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A length of the calendar's buckets in UTC, from the longest to the shortest. */
enum SpendBucket {
    MONTH("1mo", 120, "yyyy-MM"),
    DAY("1d", 31, "yyyy-MM-dd"),
    HOUR("1h", 168, "yyyy-MM-dd'T'HH:mm'Z'"),
    MINUTE("1m", 1440, "yyyy-MM-dd'T'HH:mm'Z'");

    private final String width;
    private final int mostOfAPage;
    private final DateTimeFormatter label;

    SpendBucket(String width, int mostOfAPage, String label) {
        this.width = width;
        this.mostOfAPage = mostOfAPage;
        this.label = DateTimeFormatter.ofPattern(label, Locale.ROOT).withZone(ZoneOffset.UTC);
    }

    /** Its name in the API. */
    String width() {
        return width;
    }

    /** Most buckets that one answer of the API may have. */
    int mostOfAPage() {
        return mostOfAPage;
    }

    /** The longest that both instants, whole minutes, are starts of; null stands for any. */
    static SpendBucket longest(Instant start, @Nullable Instant end) {
        for (SpendBucket bucket : values()) {
            if (bucket.startsAt(start) && (end == null || bucket.startsAt(end))) {
                return bucket;
            }
        }
        return MINUTE;
    }

    /** Whether one begins there. */
    boolean startsAt(Instant instant) {
        ZonedDateTime time = instant.atZone(ZoneOffset.UTC);
        ZonedDateTime start = switch (this) {
            case MONTH -> time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1);
            case DAY -> time.truncatedTo(ChronoUnit.DAYS);
            case HOUR -> time.truncatedTo(ChronoUnit.HOURS);
            case MINUTE -> time.truncatedTo(ChronoUnit.MINUTES);
        };
        return start.equals(time);
    }

    /** How the one that begins there is called. */
    String label(long startSeconds) {
        return label.format(Instant.ofEpochSecond(startSeconds));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
