package dev.tallymill.aggregator.ledger;

import static dev.tallymill.aggregator.SampleUsage.NOON;
import static dev.tallymill.aggregator.SampleUsage.line;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.aggregator.price.JobRater;
import dev.tallymill.schemas.price.BuiltInPrices;
import dev.tallymill.schemas.price.LivePrices;
import dev.tallymill.schemas.record.PostingReason;
import dev.tallymill.schemas.record.TokenUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BooksTest {

    private static final Retention RETENTION = new Retention(
            Duration.ofDays(7), Duration.ofDays(60), Duration.ofDays(800), Duration.ofDays(3650), Duration.ofDays(90));

    private final MapTable<Account, Tally> table = MapTable.ofTotals();
    private final JobRater rater = new JobRater(new LivePrices(BuiltInPrices.load()));
    private final Map<Account, Long> published = new HashMap<>();
    private Books books = new Books(table, RETENTION);

    @Test
    void postingGoesToItsMinuteHourDayAndMonth() {
        books.add(posting(NOON.plusSeconds(61)));
        publish();

        assertThat(published.keySet())
                .containsExactlyInAnyOrder(
                        spend(Granularity.MINUTE, NOON.plusSeconds(60)),
                        spend(Granularity.HOUR, NOON),
                        spend(Granularity.DAY, Instant.parse("2026-11-23T00:00:00Z")),
                        spend(Granularity.MONTH, Instant.parse("2026-11-01T00:00:00Z")));
    }

    @Test
    void totalsGoOnWhereAnEarlierProcessStopped() {
        books.add(posting(NOON));
        publish();
        books = new Books(table, RETENTION);
        books.add(posting(NOON));
        publish();

        assertThat(published).containsEntry(spend(Granularity.MINUTE, NOON), 2L);
    }

    @Test
    void onlyWhatChangedIsPublished() {
        books.add(posting(NOON));
        publish();
        published.clear();
        publish();

        assertThat(published).isEmpty();
    }

    @Test
    void closedMinuteTakesNothingMoreAlsoAfterARestart() {
        books.add(posting(NOON));
        publish();
        books.close(NOON.plus(Duration.ofDays(8)).toEpochMilli());
        published.clear();
        books = new Books(table, RETENTION);
        books.add(posting(NOON));
        publish();

        assertThat(published).doesNotContainKey(spend(Granularity.MINUTE, NOON));
        assertThat(published).containsEntry(spend(Granularity.HOUR, NOON), 2L);
    }

    @Test
    void closingDropsOldTotalsAndKeepsTheRest() {
        books.add(posting(NOON));
        books.add(posting(NOON.plus(Duration.ofDays(8))));
        publish();

        int dropped = books.close(NOON.plus(Duration.ofDays(8)).toEpochMilli());

        assertThat(dropped).isEqualTo(1);
        assertThat(table.get(spend(Granularity.MINUTE, NOON))).isNull();
        assertThat(table.get(spend(Granularity.HOUR, NOON))).isNotNull();
    }

    @Test
    void booksAreNotOpenedAgainByAClockThatGoesBack() {
        books.close(NOON.plus(Duration.ofDays(8)).toEpochMilli());
        books.close(NOON.toEpochMilli());
        books.add(posting(NOON));
        publish();

        assertThat(published).doesNotContainKey(spend(Granularity.MINUTE, NOON));
    }

    @Test
    void progressOfABatchIsDroppedLongAfterItsLastJob() {
        Account.Batch batch = new Account.Batch("acme", "batch_a");
        books.add(new Posting(cell(NOON, "batch_a"), PostingReason.USAGE, tally(NOON)));
        publish();

        books.close(NOON.plus(Duration.ofDays(90)).toEpochMilli());
        assertThat(table.get(batch)).isNotNull();
        books.close(NOON.plus(Duration.ofDays(91)).toEpochMilli());
        assertThat(table.get(batch)).isNull();
    }

    private void publish() {
        books.publish(total -> published.put(total.account(), total.tally().completed));
    }

    @Test
    void correctionNeverStartsTheTotalOfABatchAnew() {
        books.add(new Posting(cell(NOON, "batch_a"), PostingReason.CORRECTION, tally(NOON)));
        publish();

        assertThat(published).doesNotContainKey(new Account.Batch("acme", "batch_a"));
        assertThat(published).containsKey(spend(Granularity.MINUTE, NOON));
    }

    private Posting posting(Instant completedAt) {
        return new Posting(cell(completedAt, null), PostingReason.USAGE, tally(completedAt));
    }

    private static Cell cell(Instant completedAt, @Nullable String batchId) {
        long minute = Granularity.MINUTE.bucketStart(completedAt.toEpochMilli());
        return new Cell("acme", "p", "gpt-oss-120b", "default", minute, batchId);
    }

    private Tally tally(Instant completedAt) {
        TokenUsage usage = line("batch_a", 0);
        usage.setCompletedAt(completedAt);
        Tally tally = new Tally();
        tally.add(usage, completedAt.toEpochMilli(), false, rater.rate(usage));
        return tally;
    }

    private static Account.Spend spend(Granularity granularity, Instant bucketStart) {
        return new Account.Spend("acme", "p", "gpt-oss-120b", granularity, bucketStart.toEpochMilli());
    }
}
