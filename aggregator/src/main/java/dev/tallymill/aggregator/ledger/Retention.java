package dev.tallymill.aggregator.ledger;

import java.time.Duration;

/**
 * How long the books keep a row.
 *
 * @param minutes from the end of a minute
 * @param hours from the end of an hour
 * @param days from the end of a day
 * @param months from the end of a month
 * @param batches from a batch's latest job
 */
public record Retention(Duration minutes, Duration hours, Duration days, Duration months, Duration batches) {

    /** How long rows of {@code granularity} are kept. */
    public Duration of(Granularity granularity) {
        return switch (granularity) {
            case MINUTE -> minutes;
            case HOUR -> hours;
            case DAY -> days;
            case MONTH -> months;
        };
    }
}
