package dev.tallymill.aggregator.topology;

import static dev.tallymill.aggregator.SampleUsage.NOON;
import static dev.tallymill.aggregator.SampleUsage.PROVIDER;
import static dev.tallymill.aggregator.SampleUsage.line;
import static dev.tallymill.aggregator.SampleUsage.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.aggregator.SampleUsage;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.Price;
import dev.tallymill.schemas.record.SpendTotals;
import dev.tallymill.schemas.record.TokenUsage;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTopologyTest {

    private static final Instant MINUTE = NOON;

    @TempDir
    private Path stateDir;

    private TopologyRun run;

    @BeforeEach
    void start() {
        run = new TopologyRun(stateDir);
        run.start();
    }

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void tallyOfOneJobIsTokensTimesPrice() {
        run.count(line("batch_a", 0));

        BatchProgress progress = run.progress("batch_a");
        assertThat(progress.getCompleted()).isEqualTo(1);
        assertThat(progress.getPromptTokens()).isEqualTo(1000);
        assertThat(progress.getCompletionTokens()).isEqualTo(500);
        assertThat(progress.getCost()).isEqualTo(new BigDecimal("0.000450000000"));
        assertThat(progress.getUpdatedAt()).isEqualTo(NOON);
        SpendTotals minute = run.spendMinute(PROVIDER, SampleUsage.MODEL, MINUTE);
        assertThat(minute.getCost()).isEqualTo(new BigDecimal("0.000450000000"));
        assertThat(minute.getPriceVersion()).isEqualTo("2026-07-05");
    }

    @Test
    void totalsGoOnBeyondWhatALongOfPicoDollarsHolds() {
        run.price("p", price("*", "dear-model", Instant.EPOCH, 9_000_000_000L, 1));
        for (int i = 0; i < 3; i++) {
            TokenUsage usage = model(line("batch_a", i), "dear-model");
            usage.setUsage(tokens(1_000_000_000, 0, 1, 0));
            run.count(usage);
        }

        BigDecimal expected = new BigDecimal("27000000.000000000003");
        assertThat(run.progress("batch_a").getCost()).isEqualTo(expected);
        assertThat(run.spendMinute(PROVIDER, "dear-model", MINUTE).getCost()).isEqualTo(expected);
        assertThat(run.spendHour(PROVIDER, "dear-model", NOON).getCost()).isEqualTo(expected);
        assertThat(run.spendDay(PROVIDER, "dear-model", Instant.parse("2026-11-23T00:00:00Z"))
                        .getCost())
                .isEqualTo(expected);
        run.restart();
        run.price("p", price("*", "dear-model", Instant.EPOCH, 9_000_000_000L, 1));
        TokenUsage small = model(line("batch_a", 3), "dear-model");
        small.setUsage(tokens(0, 0, 1, 0));
        run.count(small);
        assertThat(run.spendMonth(PROVIDER, "dear-model", Instant.parse("2026-11-01T00:00:00Z"))
                        .getCost())
                .isEqualTo(new BigDecimal("27000000.000000000004"));
    }

    @Test
    void tellsThatTotalsArePublished() {
        assertThat(run.publications()).isZero();

        run.count(line("batch_a", 0));

        assertThat(run.publications()).isPositive();
    }

    @Test
    void duplicatesCountOnce() {
        run.count(line("batch_a", 7));
        run.count(line("batch_a", 7));
        run.count(SampleUsage.job("job-1"));
        run.count(SampleUsage.job("job-1"));

        assertThat(run.progress("batch_a").getCompleted()).isEqualTo(1);
        assertThat(run.spendMinute(PROVIDER, SampleUsage.MODEL, MINUTE).getCompleted())
                .isEqualTo(2);
    }

    @Test
    void hourAndDayAddUpTheirMinutes() {
        run.count(at(line("batch_a", 0), NOON));
        run.count(at(line("batch_a", 1), NOON.plusSeconds(61)));
        run.count(at(line("batch_a", 2), NOON.plusSeconds(3601)));

        assertThat(run.spendMinute(PROVIDER, SampleUsage.MODEL, NOON).getCompleted())
                .isEqualTo(1);
        assertThat(run.spendHour(PROVIDER, SampleUsage.MODEL, NOON).getCompleted())
                .isEqualTo(2);
        assertThat(run.spendDay(PROVIDER, SampleUsage.MODEL, Instant.parse("2026-11-23T00:00:00Z"))
                        .getCompleted())
                .isEqualTo(3);
    }

    @Test
    void monthIsTheCalendarsAndAddsUpItsDays() {
        run.count(at(line("batch_a", 0), Instant.parse("2026-10-31T23:59:59.999Z")));
        run.count(at(line("batch_a", 1), Instant.parse("2026-11-01T00:00:00Z")));
        run.count(at(line("batch_a", 2), Instant.parse("2026-11-30T23:59:59.999Z")));

        assertThat(run.spendMonth(PROVIDER, SampleUsage.MODEL, Instant.parse("2026-10-01T00:00:00Z"))
                        .getCompleted())
                .isEqualTo(1);
        assertThat(run.spendMonth(PROVIDER, SampleUsage.MODEL, Instant.parse("2026-11-01T00:00:00Z"))
                        .getCompleted())
                .isEqualTo(2);
    }

    @Test
    void jobsThatWaitedAreRatedWhenTheirPriceArrivesAlsoAfterARestartAndWithoutNewJobs() {
        run.count(model(line("batch_a", 0), "llama-next"));
        run.count(model(line("batch_a", 1), "llama-next"));
        run.restart();
        run.price("p", price("*", "llama-next", Instant.EPOCH, 1_000_000, 0));
        run.checkPrices();
        run.checkPrices();

        BatchProgress progress = run.progress("batch_a");
        assertThat(progress.getCompleted()).isEqualTo(2);
        assertThat(progress.getUnpriced()).isZero();
        assertThat(progress.getCost()).isEqualTo(new BigDecimal("0.002000000000"));
        SpendTotals day = run.spendDay(PROVIDER, "llama-next", Instant.parse("2026-11-23T00:00:00Z"));
        assertThat(day.getCost()).isEqualTo(new BigDecimal("0.002000000000"));
        assertThat(day.getPromptTokens()).isEqualTo(2000);
        assertThat(day.getPriceVersion()).isEqualTo("test");
    }

    @Test
    void duplicatesAndLateJobsAreVisible() {
        run.count(line("batch_a", 0));
        run.count(line("batch_a", 0));
        run.countAt(NOON.plusSeconds(601), line("batch_a", 1));

        assertThat(run.progress("batch_a").getDuplicates()).isEqualTo(1);
        assertThat(run.progress("batch_a").getLate()).isEqualTo(1);
        assertThat(run.spendMinute(PROVIDER, SampleUsage.MODEL, MINUTE).getDuplicates())
                .isEqualTo(1);
    }

    @Test
    void lateJobGoesToTheMinuteItCompletedIn() {
        run.count(at(line("batch_a", 0), NOON.plus(Duration.ofHours(5))));
        run.count(at(line("batch_a", 1), NOON));

        assertThat(run.spendMinute(PROVIDER, SampleUsage.MODEL, NOON).getCompleted())
                .isEqualTo(1);
        assertThat(run.progress("batch_a").getUpdatedAt()).isEqualTo(NOON.plus(Duration.ofHours(5)));
    }

    @Test
    void modelsOfOneBatchAreKeptApartInSpendAndTogetherInProgress() {
        run.count(line("batch_a", 0));
        run.count(model(line("batch_a", 1), "gpt-4o"));
        run.count(model(line("batch_a", 2), "gpt-5.5"));

        assertThat(run.spendMinute(PROVIDER, "gpt-4o", MINUTE).getCost()).isEqualTo(new BigDecimal("0.007500000000"));
        assertThat(run.spendMinute(PROVIDER, "gpt-5.5", MINUTE).getCost()).isEqualTo(new BigDecimal("0.020000000000"));
        assertThat(run.progress("batch_a").getCost()).isEqualTo(new BigDecimal("0.027950000000"));
    }

    @Test
    void unknownModelIsCountedAndNotPriced() {
        run.count(model(line("batch_a", 0), "llama-next"));
        run.count(line("batch_a", 1));

        SpendTotals unknown = run.spendMinute(PROVIDER, "llama-next", MINUTE);
        assertThat(unknown.getUnpriced()).isEqualTo(1);
        assertThat(unknown.getPromptTokens()).isEqualTo(1000);
        assertThat(unknown.getPriceVersion()).isNull();
        assertThat(run.progress("batch_a").getUnpriced()).isEqualTo(1);
        assertThat(run.progress("batch_a").getCost()).isEqualTo(new BigDecimal("0.000450000000"));
        assertThat(run.unpriced()).hasSize(1);
    }

    @Test
    void jobsThatDidNotCompleteAreCountedByTheirEnding() {
        run.count(ended(line("batch_a", 0), Outcome.FAILED));
        run.count(ended(line("batch_a", 1), Outcome.EXPIRED));
        run.count(ended(line("batch_a", 2), Outcome.CANCELLED));
        run.count(ended(line("batch_a", 3), Outcome.BUDGET_EXCEEDED));

        BatchProgress progress = run.progress("batch_a");
        assertThat(List.of(
                        progress.getFailed(),
                        progress.getExpired(),
                        progress.getCancelled(),
                        progress.getBudgetExceeded()))
                .containsExactly(1L, 1L, 1L, 1L);
        assertThat(progress.getUnpriced()).isZero();
        assertThat(progress.getAttempts()).isEqualTo(4);
    }

    @Test
    void pricesOfTheTopicGoBeforeTheBuiltInList() {
        run.price("p", price(PROVIDER, SampleUsage.MODEL, NOON, 1_000_000, 0));
        run.count(line("batch_a", 0));
        run.count(at(line("batch_a", 1), NOON.minusMillis(1)));

        assertThat(run.spendMinute(PROVIDER, SampleUsage.MODEL, MINUTE).getCost())
                .isEqualTo(new BigDecimal("0.001000000000"));
        assertThat(run.spendMinute(PROVIDER, SampleUsage.MODEL, NOON.minusSeconds(60))
                        .getCost())
                .isEqualTo(new BigDecimal("0.000450000000"));
    }

    @Test
    void totalsAndDedupGoOnAfterARestartFromTheChangelogs() {
        run.count(line("batch_a", 0));
        run.count(line("batch_a", 511));
        run.restart();
        run.count(line("batch_a", 511));
        run.count(line("batch_a", 512));

        assertThat(run.progress("batch_a").getCompleted()).isEqualTo(3);
        assertThat(run.spendHour(PROVIDER, SampleUsage.MODEL, NOON).getCompleted())
                .isEqualTo(3);
    }

    @Test
    void absoluteTotalsNeverGoBackwards() {
        for (int i = 0; i < 50; i++) {
            run.count(line("batch_a", i % 30));
            if (i % 20 == 19) {
                run.restart();
            }
        }

        List<Long> completed =
                run.progressHistory("batch_a").map(BatchProgress::getCompleted).toList();
        assertThat(completed).isSorted().last().isEqualTo(30L);
    }

    @Test
    void recordWithoutAKeyIsCounted() {
        run.countWithKey(null, line("batch_a", 0));

        assertThat(run.progress("batch_a").getCompleted()).isEqualTo(1);
    }

    @Test
    void undecodableRecordIsPassedBy() {
        run.countBytes("key", new byte[] {1, 2, 3});
        run.count(line("batch_a", 0));

        assertThat(run.progress("batch_a").getCompleted()).isEqualTo(1);
    }

    @Test
    void undecodablePriceIsPassedByAndStaysInItsTopic() {
        run.priceBytes("p", new byte[] {9});
        run.count(line("batch_a", 0));

        assertThat(run.progress("batch_a").getCost()).isEqualTo(new BigDecimal("0.000450000000"));
    }

    @Test
    void jobIsForgottenOnlyAfterItsRetention() {
        run.countAt(NOON, line("batch_a", 0));
        run.countAt(NOON.plus(Duration.ofDays(30)), line("batch_b", 0));
        run.sweep();
        run.countAt(NOON.plus(Duration.ofDays(30)), line("batch_a", 0));
        assertThat(run.progress("batch_a").getCompleted()).isEqualTo(1);

        run.countAt(NOON.plus(Duration.ofDays(32)), line("batch_b", 1));
        run.sweep();
        assertThat(run.rowsSeen()).isEqualTo(1);
    }

    @Test
    void minuteThatIsClosedGetsNoSmallerTotalAndTheDayStillGrows() {
        run.countAt(NOON, line("batch_a", 0));
        run.countAt(NOON, line("batch_a", 1));
        run.countAt(NOON.plus(Duration.ofDays(8)), at(line("batch_a", 2), NOON.plus(Duration.ofDays(8))));
        run.sweep();
        run.restart();
        run.countAt(NOON.plus(Duration.ofDays(8)), at(line("batch_a", 3), NOON));

        assertThat(run.spendMinute(PROVIDER, SampleUsage.MODEL, NOON).getCompleted())
                .isEqualTo(2);
        assertThat(run.spendDay(PROVIDER, SampleUsage.MODEL, Instant.parse("2026-11-23T00:00:00Z"))
                        .getCompleted())
                .isEqualTo(3);
    }

    @Test
    void cachedAndReasoningTokensArePaidOnce() {
        Price price = price(PROVIDER, SampleUsage.MODEL, Instant.EPOCH, 100, 1000);
        price.setCachedInputMicroUsdPerMillion(10L);
        price.setReasoningMicroUsdPerMillion(2000L);
        run.price("p", price);
        TokenUsage usage = line("batch_a", 0);
        usage.setUsage(tokens(1000, 400, 50, 20));
        run.count(usage);

        assertThat(run.progress("batch_a").getCost())
                .isEqualTo(BigDecimal.valueOf(600 * 100 + 400 * 10 + 30 * 1000 + 20 * 2000, 12));
    }

    private static TokenUsage at(TokenUsage usage, Instant completedAt) {
        usage.setCompletedAt(completedAt);
        return usage;
    }

    private static TokenUsage model(TokenUsage usage, String model) {
        usage.getJob().setModel(model);
        return usage;
    }

    private static TokenUsage ended(TokenUsage usage, Outcome outcome) {
        usage.setOutcome(outcome);
        usage.setUsage(null);
        return usage;
    }

    private static Price price(String provider, String model, Instant from, long input, long output) {
        return Price.newBuilder()
                .setVersion("test")
                .setProvider(provider)
                .setModel(model)
                .setEffectiveFrom(from)
                .setInputMicroUsdPerMillion(input)
                .setOutputMicroUsdPerMillion(output)
                .build();
    }
}
