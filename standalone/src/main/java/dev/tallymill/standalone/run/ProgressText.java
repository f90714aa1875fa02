package dev.tallymill.standalone.run;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/** The words of progress. Money is rounded here, for display only. */
final class ProgressText {

    private static final int SHOWN_DECIMALS = 4;

    private ProgressText() {}

    /** A whole line, for logs. */
    static String whole(Snapshot s) {
        return number(s.done()) + " of " + number(s.total()) + " lines (" + percent(s) + ")" + details(s);
    }

    /** What stands beside a bar that shows done and total itself. */
    static String details(Snapshot s) {
        StringBuilder text = new StringBuilder();
        if (s.failed() > 0) {
            text.append(", ").append(number(s.failed())).append(" failed");
        }
        text.append(String.format(Locale.ROOT, ", %.1f lines/s", s.linesPerSecond()));
        text.append(", ").append(number(s.inFlight())).append(" in flight");
        if (s.retries() > 0) {
            text.append(", ").append(number(s.retries())).append(" retries");
        }
        text.append(", ").append(number(s.tokens())).append(" tokens, ").append(money(s.cost()));
        Duration left = s.timeLeft();
        if (left != null && s.done() < s.total()) {
            text.append(", ").append(duration(left)).append(" left");
        }
        if (s.trouble() != null) {
            text.append("; waiting: ").append(s.trouble());
        }
        return text.toString();
    }

    static String money(BigDecimal usd) {
        return usd.setScale(SHOWN_DECIMALS, RoundingMode.HALF_EVEN).toPlainString() + " USD";
    }

    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    static String duration(Duration d) {
        if (d.toHours() > 0) {
            return d.toHours() + "h " + d.toMinutesPart() + "m";
        }
        if (d.toMinutes() > 0) {
            return d.toMinutes() + "m " + d.toSecondsPart() + "s";
        }
        return d.toSeconds() + "s";
    }

    private static String percent(Snapshot s) {
        return s.total() == 0 ? "0 %" : s.done() * 100 / s.total() + " %";
    }
}
