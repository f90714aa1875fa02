package dev.tallymill.ingest.budget;

import dev.tallymill.schemas.record.BudgetPeriod;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Calendar periods of budgets, in UTC. */
public final class BudgetPeriods {

    private BudgetPeriods() {}

    /**
     * One period.
     *
     * @param start first instant
     * @param end first instant after it
     */
    public record Span(Instant start, Instant end) {}

    /** The period that {@code at} lies in. */
    public static Span of(BudgetPeriod period, Instant at) {
        LocalDate day = LocalDate.ofInstant(at, ZoneOffset.UTC);
        return switch (period) {
            case DAY -> span(day, day.plusDays(1));
            case MONTH -> span(day.withDayOfMonth(1), day.withDayOfMonth(1).plusMonths(1));
            case UNKNOWN -> throw new IllegalArgumentException("a period that a newer Tallymill wrote");
        };
    }

    /** Periods that a job released now may be counted in by a worker whose clock is behind: one, or two for a moment. */
    public static List<Span> possible(BudgetPeriod period, Instant now) {
        List<Span> spans = new ArrayList<>(List.of(of(period, now)));
        Span before = of(period, now.minus(CostBound.CLOCK_TOLERANCE));
        if (!spans.contains(before)) {
            spans.add(before);
        }
        return spans;
    }

    /** Name of a period as people write it. */
    public static String name(BudgetPeriod period) {
        return period.name().toLowerCase(Locale.ROOT);
    }

    private static Span span(LocalDate first, LocalDate next) {
        return new Span(
                first.atStartOfDay(ZoneOffset.UTC).toInstant(),
                next.atStartOfDay(ZoneOffset.UTC).toInstant());
    }
}
