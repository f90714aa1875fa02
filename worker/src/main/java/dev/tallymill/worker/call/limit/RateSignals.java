package dev.tallymill.worker.call.limit;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the headers in which servers tell their limits. Pure. OpenAI, Groq, vLLM's and many other gateways: {@code
 * x-ratelimit-limit-requests}, {@code -remaining-}, {@code -reset-} with durations such as {@code 17ms}, {@code 1s}, {@code
 * 6m0s} or plain seconds, the same for {@code -tokens}. Anthropic: {@code anthropic-ratelimit-requests-limit}, {@code
 * -remaining}, {@code -reset} with an instant in RFC 3339, the same for {@code -tokens}. What cannot be read counts as absent.
 *
 * @param requests of a minute
 * @param tokens of a minute, prompt and completion together
 */
public record RateSignals(RateSignal requests, RateSignal tokens) {

    /** Nothing told. */
    public static final RateSignals NONE = new RateSignals(RateSignal.NONE, RateSignal.NONE);

    private static final Pattern COUNT = Pattern.compile("\\d{1,15}");
    private static final Pattern SPAN = Pattern.compile(
            "(?:(\\d{1,4})d)?(?:(\\d{1,6})h)?(?:(\\d{1,8})m(?!s))?(?:(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|))?");

    /**
     * What the headers tell.
     *
     * @param headers by name in lower case
     * @param now when the answer came, for resets that are instants
     */
    public static RateSignals read(Map<String, String> headers, Instant now) {
        return headers.isEmpty() ? NONE : new RateSignals(of(headers, "requests", now), of(headers, "tokens", now));
    }

    private static RateSignal of(Map<String, String> headers, String what, Instant now) {
        String anthropic = "anthropic-ratelimit-" + what;
        return new RateSignal(
                count(first(headers, "x-ratelimit-limit-" + what, anthropic + "-limit")),
                count(first(headers, "x-ratelimit-remaining-" + what, anthropic + "-remaining")),
                reset(first(headers, "x-ratelimit-reset-" + what, anthropic + "-reset"), now));
    }

    private static @Nullable String first(Map<String, String> headers, String name, String otherName) {
        String value = headers.get(name);
        return value != null ? value.strip() : headers.get(otherName);
    }

    private static @Nullable Long count(@Nullable String text) {
        return text != null && COUNT.matcher(text.strip()).matches() ? Long.valueOf(text.strip()) : null;
    }

    private static @Nullable Duration reset(@Nullable String text, Instant now) {
        if (text == null || text.isBlank()) {
            return null;
        }
        Matcher span = SPAN.matcher(text.strip());
        if (span.matches()) {
            double seconds =
                    number(span.group(1)) * 86_400 + number(span.group(2)) * 3_600 + number(span.group(3)) * 60;
            double rest = number(span.group(4));
            return Duration.ofMillis(Math.round(seconds * 1_000 + ("ms".equals(span.group(5)) ? rest : rest * 1_000)));
        }
        try {
            Duration left = Duration.between(now, Instant.parse(text.strip()));
            return left.isNegative() ? Duration.ZERO : left;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static double number(@Nullable String digits) {
        return digits == null ? 0 : Double.parseDouble(digits);
    }
}
