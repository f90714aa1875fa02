package dev.tallymill.aggregator.ledger;

import static dev.tallymill.aggregator.SampleUsage.NOON;
import static dev.tallymill.aggregator.SampleUsage.job;
import static dev.tallymill.aggregator.SampleUsage.line;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.aggregator.price.JobRater;
import dev.tallymill.schemas.price.BuiltInPrices;
import dev.tallymill.schemas.price.LivePrices;
import dev.tallymill.schemas.record.PostingReason;
import dev.tallymill.schemas.record.Price;
import dev.tallymill.schemas.record.TokenUsage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsageLedgerTest {

    private static final int HOUR = 500_000;

    private final MapTable<String, SeenShard> seen = MapTable.ofShards();
    private final MapTable<Cell, Tally> waiting = MapTable.ofCells();
    private final LivePrices prices = new LivePrices(BuiltInPrices.load());
    private final List<TokenUsage> unpriced = new ArrayList<>();
    private UsageLedger ledger = newLedger();

    @Test
    void duplicateBeforeAndAfterAPostingIsSeen() {
        assertThat(ledger.count(line("batch_a", 5), NOON.toEpochMilli(), HOUR)).isTrue();
        assertThat(ledger.count(line("batch_a", 5), NOON.toEpochMilli(), HOUR)).isFalse();
        ledger.post(posting -> {});
        assertThat(ledger.count(line("batch_a", 5), NOON.toEpochMilli(), HOUR)).isFalse();
        ledger = newLedger();
        assertThat(ledger.count(line("batch_a", 5), NOON.toEpochMilli(), HOUR)).isFalse();
    }

    @Test
    void jobThatWasNotPostedCountsAgainAfterARestart() {
        ledger.count(line("batch_a", 5), NOON.toEpochMilli(), HOUR);
        ledger = newLedger();

        assertThat(ledger.count(line("batch_a", 5), NOON.toEpochMilli(), HOUR)).isTrue();
    }

    @Test
    void sameIdOfAnotherTenantIsAnotherJob() {
        TokenUsage other = job("job-1");
        other.getJob().setTenant("other");

        assertThat(ledger.count(job("job-1"), NOON.toEpochMilli(), HOUR)).isTrue();
        assertThat(ledger.count(job("job-1"), NOON.toEpochMilli(), HOUR)).isFalse();
        assertThat(ledger.count(other, NOON.toEpochMilli(), HOUR)).isTrue();
    }

    @Test
    void jobsOfOneCellMakeOnePosting() {
        for (int line = 0; line < 1000; line++) {
            ledger.count(line("batch_a", line), NOON.toEpochMilli(), HOUR);
        }
        List<Posting> postings = new ArrayList<>();
        ledger.post(postings::add);

        assertThat(postings).hasSize(1);
        assertThat(postings)
                .allSatisfy(posting -> assertThat(posting.tally().completed).isEqualTo(1000));
        assertThat(seen.size()).isEqualTo(2);
    }

    @Test
    void completeShardTakesFiveBytes() {
        for (int line = 0; line < 512; line++) {
            ledger.count(line("batch_a", line), NOON.toEpochMilli(), HOUR);
        }
        ledger.post(posting -> {});
        SeenShard shard = requireNonNull(seen.get("batch/batch_a/0"));

        assertThat(shard.toBytes()).hasSize(5);
        assertThat(ledger.count(line("batch_a", 511), NOON.toEpochMilli(), HOUR))
                .isFalse();
    }

    @Test
    void shardIsForgottenByTheHourOfItsLastJob() {
        ledger.count(line("batch_a", 0), NOON.toEpochMilli(), HOUR);
        ledger.count(line("batch_a", 1), NOON.toEpochMilli(), HOUR + 10);
        ledger.count(line("batch_b", 0), NOON.toEpochMilli(), HOUR);
        ledger.post(posting -> {});

        assertThat(ledger.forgetBefore(HOUR + 1)).isEqualTo(1);
        assertThat(ledger.count(line("batch_a", 0), NOON.toEpochMilli(), HOUR + 11))
                .isFalse();
        assertThat(ledger.count(line("batch_b", 0), NOON.toEpochMilli(), HOUR + 11))
                .isTrue();
    }

    @Test
    void whatIsNotPostedYetIsNotForgotten() {
        ledger.count(line("batch_a", 0), NOON.toEpochMilli(), HOUR);
        ledger.post(posting -> {});
        ledger.count(line("batch_a", 1), NOON.toEpochMilli(), HOUR + 10);

        assertThat(ledger.forgetBefore(HOUR + 5)).isZero();
    }

    @Test
    void unpricedJobIsReported() {
        TokenUsage usage = line("batch_a", 0);
        usage.getJob().setModel("llama-next");
        ledger.count(usage, NOON.toEpochMilli(), HOUR);

        assertThat(unpriced).containsExactly(usage);
    }

    @Test
    void jobsThatWaitedArePricedOnceWhenTheirPriceComes() {
        for (int line = 0; line < 3; line++) {
            TokenUsage usage = line("batch_a", line);
            usage.getJob().setModel("llama-next");
            ledger.count(usage, NOON.toEpochMilli(), HOUR);
        }
        ledger.post(posting -> {});
        ledger = newLedger();
        prices.update("p", price("llama-next", NOON, 7, 11));
        List<Posting> postings = new ArrayList<>();

        assertThat(ledger.rateWaiting(postings::add)).isEqualTo(3);
        assertThat(ledger.rateWaiting(postings::add)).isZero();

        assertThat(postings).hasSize(1);
        Tally change = postings.getFirst().tally();
        assertThat(postings.getFirst().reason()).isEqualTo(PostingReason.PRICE_ARRIVED);
        assertThat(change.picoUsd()).isEqualTo(3 * (1000 * 7 + 500 * 11));
        assertThat(change.unpriced()).isEqualTo(-3);
        assertThat(change.jobs()).isZero();
    }

    @Test
    void jobGoesOnWaitingWhilePricesHoldOnlyForLaterJobs() {
        TokenUsage usage = line("batch_a", 0);
        usage.getJob().setModel("llama-next");
        ledger.count(usage, NOON.toEpochMilli(), HOUR);
        prices.update("p", price("llama-next", NOON.plusSeconds(60), 7, 11));

        assertThat(ledger.rateWaiting(posting -> {})).isZero();
        assertThat(waiting.size()).isEqualTo(1);
    }

    @Test
    void duplicatesAndLateJobsAreCounted() {
        long elevenMinutesLater = NOON.plusSeconds(660).toEpochMilli();
        ledger.count(line("batch_a", 0), NOON.toEpochMilli(), HOUR);
        ledger.count(line("batch_a", 0), elevenMinutesLater, HOUR);
        ledger.count(line("batch_a", 1), elevenMinutesLater, HOUR);
        List<Posting> postings = new ArrayList<>();
        ledger.post(postings::add);

        Tally tally = postings.getFirst().tally();
        assertThat(tally.completed).isEqualTo(2);
        assertThat(tally.duplicates).isEqualTo(1);
        assertThat(tally.late).isEqualTo(1);
    }

    private static Price price(String model, Instant from, long input, long output) {
        return Price.newBuilder()
                .setVersion("test")
                .setProvider("*")
                .setModel(model)
                .setEffectiveFrom(from)
                .setInputMicroUsdPerMillion(input)
                .setOutputMicroUsdPerMillion(output)
                .build();
    }

    private UsageLedger newLedger() {
        return new UsageLedger(seen, waiting, new JobRater(prices), (usage, reason) -> unpriced.add(usage));
    }
}
