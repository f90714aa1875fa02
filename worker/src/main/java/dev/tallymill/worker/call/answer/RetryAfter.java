package dev.tallymill.worker.call.answer;

import dev.tallymill.worker.call.http.Exchange.ReplyHeaders;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The delay a server asks for: {@code retry-after-ms}, then {@code Retry-After} in seconds, whole or fractional, or as an HTTP
 * date. Pure.
 */
final class RetryAfter {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}(\\.\\d{1,18})?");
    private static final BigDecimal LONGEST_MS =
            BigDecimal.valueOf(Duration.ofDays(365).toMillis());

    private RetryAfter() {}

    /** Null when nothing readable, nothing positive or a date in the past is asked for. */
    static @Nullable Duration read(ReplyHeaders headers, Instant now) {
        Duration precise = milliseconds(headers.retryAfterMs(), 0);
        if (precise != null) {
            return precise;
        }
        Duration seconds = milliseconds(headers.retryAfter(), 3);
        return seconds != null ? seconds : untilDate(headers.retryAfter(), now);
    }

    private static @Nullable Duration milliseconds(@Nullable String number, int powerOfTen) {
        if (number == null || !NUMBER.matcher(number.strip()).matches()) {
            return null;
        }
        BigDecimal millis = new BigDecimal(number.strip()).movePointRight(powerOfTen);
        return positive(Duration.ofMillis(millis.min(LONGEST_MS).longValue()));
    }

    private static @Nullable Duration untilDate(@Nullable String date, Instant now) {
        if (date == null) {
            return null;
        }
        try {
            Instant then = ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return positive(Duration.between(now, then));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable Duration positive(Duration delay) {
        return delay.isPositive() ? delay : null;
    }
}
