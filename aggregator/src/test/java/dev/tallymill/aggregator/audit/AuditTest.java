package dev.tallymill.aggregator.audit;

import static dev.tallymill.aggregator.SampleUsage.NOON;
import static dev.tallymill.aggregator.SampleUsage.line;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.aggregator.SampleUsage;
import dev.tallymill.aggregator.ledger.Account;
import dev.tallymill.aggregator.ledger.Cell;
import dev.tallymill.aggregator.ledger.Granularity;
import dev.tallymill.aggregator.ledger.Journal;
import dev.tallymill.aggregator.ledger.Recount;
import dev.tallymill.aggregator.ledger.Tally;
import dev.tallymill.schemas.price.BuiltInPrices;
import dev.tallymill.schemas.price.PriceBook;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchStatus;
import dev.tallymill.schemas.record.DispatchCheckpoint;
import dev.tallymill.schemas.record.PostingReason;
import dev.tallymill.schemas.record.Price;
import dev.tallymill.schemas.record.RequestCounts;
import dev.tallymill.schemas.record.SpendPosting;
import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.serde.TrustedRecords;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AuditTest {

    @BeforeAll
    static void trustRecords() {
        TrustedRecords.trust();
    }

    private static final Cell CELL =
            new Cell("acme", SampleUsage.PROVIDER, SampleUsage.MODEL, "default", NOON.toEpochMilli(), "batch_a");

    @Test
    void totalsThatAreUsageTimesPriceAreExact() {
        assertThat(Audit.differences(statement(), AuditRange.ALL)).isEmpty();
    }

    @Test
    void onePicoDollarInOneTotalIsFoundWithItsPlace() {
        for (Granularity granularity : Granularity.values()) {
            Statement statement = statement();
            Account account = CELL.spend(granularity);
            statement.totals.computeIfPresent(account, (key, tally) -> plusOnePico(tally));

            assertThat(Audit.differences(statement, AuditRange.ALL))
                    .singleElement()
                    .satisfies(difference -> {
                        assertThat(difference.amount()).isEqualTo("cost");
                        assertThat(difference.found().subtract(difference.expected()))
                                .isEqualTo(BigInteger.ONE);
                        assertThat(difference.text())
                                .startsWith("spend-" + granularity.name().toLowerCase(Locale.ROOT) + ": tenant acme")
                                .endsWith("(0.000000000001 USD)");
                    });
        }
    }

    @Test
    void onePicoDollarInTheJournalIsFoundThereAndInTheTotals() {
        Statement statement = statement();
        statement.journal.computeIfPresent(CELL, (key, tally) -> plusOnePico(tally));

        assertThat(Audit.differences(statement, AuditRange.ALL))
                .hasSize(6)
                .first()
                .isInstanceOf(Difference.OfJournal.class);
    }

    @Test
    void totalThatIsMissingAndTotalOfNothingAreFound() {
        Statement statement = statement();
        statement.totals.remove(new Account.Batch("acme", "batch_a"));
        Tally stray = new Tally();
        stray.add(plusOnePico(new Tally()));
        statement.totals.put(new Account.Batch("acme", "batch_stray"), stray);

        assertThat(Audit.differences(statement, AuditRange.ALL))
                .extracting(Difference::place)
                .contains("batch-progress: tenant acme, batch_a", "batch-progress: tenant acme, batch_stray");
    }

    @Test
    void minuteThatWasClosedBeforeIsNotCompared() {
        Statement statement = statement();
        statement.totals.remove(CELL.spend(Granularity.MINUTE));
        statement.closed.add(CELL.spend(Granularity.MINUTE));

        assertThat(Audit.differences(statement, AuditRange.ALL)).isEmpty();
    }

    @Test
    void bucketThatLiesOnlyPartlyWithinIsNotCompared() {
        Statement statement = statement();
        Account day = CELL.spend(Granularity.DAY);
        statement.totals.computeIfPresent(day, (key, tally) -> plusOnePico(tally));

        AuditRange hour =
                new AuditRange(NOON.toEpochMilli(), NOON.plusSeconds(3600).toEpochMilli());
        assertThat(Audit.differences(statement, hour)).isEmpty();
    }

    @Test
    void reratingPostsTheDifferenceOnce() {
        PriceBook dearer = new PriceBook(List.of(price(150_001, 600_000)));
        Map<Cell, Tally> journal = recount(new PriceBook(BuiltInPrices.load()), jobs());
        Map<Cell, Tally> recounted = recount(dearer, jobs());

        Rerating first = Rerating.plan(recounted, journal, AuditRange.ALL);
        first.corrections().forEach(correction -> add(journal, Journal.toRecord(correction)));
        Rerating second = Rerating.plan(recounted, journal, AuditRange.ALL);

        assertThat(first.corrections()).hasSize(1);
        assertThat(first.corrections().getFirst().reason()).isEqualTo(PostingReason.CORRECTION);
        assertThat(requireNonNull(first.models().get(new Rerating.Item("acme", SampleUsage.MODEL)))
                        .difference())
                .isEqualTo(3000);
        assertThat(second.corrections()).isEmpty();
        assertThat(second.inMotion()).isZero();
    }

    @Test
    void cellWhoseJobsAreNotAllCountedIsLeftAlone() {
        Map<Cell, Tally> journal = recount(new PriceBook(BuiltInPrices.load()), jobs().subList(0, 2));
        Map<Cell, Tally> recounted = recount(new PriceBook(List.of(price(1, 1))), jobs());

        Rerating rerating = Rerating.plan(recounted, journal, AuditRange.ALL);

        assertThat(rerating.corrections()).isEmpty();
        assertThat(rerating.inMotion()).isEqualTo(1);
    }

    @Test
    void cellThatTheAggregatorIsStillToPriceIsLeftAlone() {
        Map<Cell, Tally> journal = recount(new PriceBook(List.of()), jobs());
        Map<Cell, Tally> recounted = recount(new PriceBook(List.of(price(1, 1))), jobs());

        assertThat(Rerating.plan(recounted, journal, AuditRange.ALL).corrections())
                .isEmpty();
    }

    @Test
    void nothingMayBePendingOnceABatchIsOver() {
        Map<Account, Tally> totals = statement().totals;

        assertThat(Reconciliation.of(List.of(batch(3, BatchStatus.COMPLETED)), totals)
                        .differences())
                .isEmpty();
        assertThat(Reconciliation.of(List.of(batch(5, BatchStatus.IN_PROGRESS)), totals)
                        .tenants())
                .containsEntry("acme", new Reconciliation.Counts(1, 5, 3, 0, 0, 0, 0, 2));
        assertThat(Reconciliation.of(List.of(batch(4, BatchStatus.COMPLETED)), totals)
                        .differences())
                .hasSize(1);
        assertThat(Reconciliation.of(List.of(batch(2, BatchStatus.IN_PROGRESS)), totals)
                        .differences())
                .as("more ended than were admitted")
                .hasSize(1);
    }

    @Test
    void tenMillionJobsOfTheExampleAreExactly4500UsdAndBeyondALongNothingOverflows() {
        Tally one = requireNonNull(recount(new PriceBook(BuiltInPrices.load()), List.of(line("batch_a", 0)))
                .get(CELL));
        Tally sum = new Tally();
        for (int i = 0; i < 10_000_000; i++) {
            sum.add(one);
        }
        assertThat(sum.toSpendTotals(CELL.spend(Granularity.DAY)).getCost())
                .isEqualTo(new BigDecimal("4500.000000000000"));

        Tally large = new Tally();
        for (int i = 0; i < 10_000; i++) {
            large.add(sum);
        }
        assertThat(large.toSpendTotals(CELL.spend(Granularity.DAY)).getCost())
                .isEqualTo(new BigDecimal("45000000.000000000000"));
    }

    private static Statement statement() {
        Statement statement = new Statement();
        PriceBook prices = new PriceBook(BuiltInPrices.load());
        statement.recounted = recount(prices, jobs());
        statement.journal.putAll(recount(prices, jobs()));
        statement.totals.putAll(Audit.sums(statement.journal));
        return statement;
    }

    private static List<TokenUsage> jobs() {
        return new ArrayList<>(List.of(line("batch_a", 0), line("batch_a", 1), line("batch_a", 2)));
    }

    private static Map<Cell, Tally> recount(PriceBook prices, List<TokenUsage> jobs) {
        Recount recount = new Recount(prices);
        jobs.forEach(job -> recount.add(job, NOON.toEpochMilli()));
        return recount.cells();
    }

    private static void add(Map<Cell, Tally> journal, SpendPosting posting) {
        journal.computeIfAbsent(Journal.fromRecord(posting).cell(), absent -> new Tally())
                .add(Journal.fromRecord(posting).tally());
    }

    private static Tally plusOnePico(Tally tally) {
        SpendPosting posting = tally.toSpendPosting(CELL, PostingReason.USAGE);
        posting.setCost(posting.getCost().add(new BigDecimal("0.000000000001")));
        return Journal.fromRecord(posting).tally();
    }

    private static Price price(long input, long output) {
        return Price.newBuilder()
                .setVersion("test")
                .setProvider("*")
                .setModel(SampleUsage.MODEL)
                .setEffectiveFrom(Instant.EPOCH)
                .setInputMicroUsdPerMillion(input)
                .setOutputMicroUsdPerMillion(output)
                .build();
    }

    private static Batch batch(long released, BatchStatus status) {
        return Batch.newBuilder()
                .setBatchId("batch_a")
                .setTenant("acme")
                .setEndpoint("/v1/chat/completions")
                .setInputFileId("file-1")
                .setCompletionWindow("24h")
                .setStatus(status)
                .setCreatedAt(NOON)
                .setRequestCounts(new RequestCounts(5L, 0L, 0L))
                .setCheckpoint(new DispatchCheckpoint(released, released))
                .build();
    }
}
