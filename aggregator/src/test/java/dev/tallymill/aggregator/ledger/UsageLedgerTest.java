package dev.tallymill.aggregator.ledger;

import static dev.tallymill.aggregator.SampleUsage.job;
import static dev.tallymill.aggregator.SampleUsage.line;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.aggregator.price.BuiltInPrices;
import dev.tallymill.aggregator.price.JobRater;
import dev.tallymill.aggregator.price.LivePrices;
import dev.tallymill.schemas.record.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsageLedgerTest {

    private static final int HOUR = 500_000;

    private final MapTable<String, SeenShard> seen = MapTable.ofShards();
    private final List<TokenUsage> unpriced = new ArrayList<>();
    private UsageLedger ledger = newLedger();

    @Test
    void duplicateBeforeAndAfterAPostingIsSeen() {
        assertThat(ledger.count(line("batch_a", 5), HOUR)).isTrue();
        assertThat(ledger.count(line("batch_a", 5), HOUR)).isFalse();
        ledger.post(posting -> {});
        assertThat(ledger.count(line("batch_a", 5), HOUR)).isFalse();
        ledger = newLedger();
        assertThat(ledger.count(line("batch_a", 5), HOUR)).isFalse();
    }

    @Test
    void jobThatWasNotPostedCountsAgainAfterARestart() {
        ledger.count(line("batch_a", 5), HOUR);
        ledger = newLedger();

        assertThat(ledger.count(line("batch_a", 5), HOUR)).isTrue();
    }

    @Test
    void sameIdOfAnotherTenantIsAnotherJob() {
        TokenUsage other = job("job-1");
        other.getJob().setTenant("other");

        assertThat(ledger.count(job("job-1"), HOUR)).isTrue();
        assertThat(ledger.count(job("job-1"), HOUR)).isFalse();
        assertThat(ledger.count(other, HOUR)).isTrue();
    }

    @Test
    void jobsOfOneAccountMakeOnePosting() {
        for (int line = 0; line < 1000; line++) {
            ledger.count(line("batch_a", line), HOUR);
        }
        List<Posting> postings = new ArrayList<>();
        ledger.post(postings::add);

        assertThat(postings).hasSize(2);
        assertThat(postings)
                .allSatisfy(posting -> assertThat(posting.tally().completed).isEqualTo(1000));
        assertThat(seen.size()).isEqualTo(2);
    }

    @Test
    void completeShardTakesFiveBytes() {
        for (int line = 0; line < 512; line++) {
            ledger.count(line("batch_a", line), HOUR);
        }
        ledger.post(posting -> {});
        SeenShard shard = requireNonNull(seen.get("batch/batch_a/0"));

        assertThat(shard.toBytes()).hasSize(5);
        assertThat(ledger.count(line("batch_a", 511), HOUR)).isFalse();
    }

    @Test
    void shardIsForgottenByTheHourOfItsLastJob() {
        ledger.count(line("batch_a", 0), HOUR);
        ledger.count(line("batch_a", 1), HOUR + 10);
        ledger.count(line("batch_b", 0), HOUR);
        ledger.post(posting -> {});

        assertThat(ledger.forgetBefore(HOUR + 1)).isEqualTo(1);
        assertThat(ledger.count(line("batch_a", 0), HOUR + 11)).isFalse();
        assertThat(ledger.count(line("batch_b", 0), HOUR + 11)).isTrue();
    }

    @Test
    void whatIsNotPostedYetIsNotForgotten() {
        ledger.count(line("batch_a", 0), HOUR);
        ledger.post(posting -> {});
        ledger.count(line("batch_a", 1), HOUR + 10);

        assertThat(ledger.forgetBefore(HOUR + 5)).isZero();
    }

    @Test
    void unpricedJobIsReported() {
        TokenUsage usage = line("batch_a", 0);
        usage.getJob().setModel("llama-next");
        ledger.count(usage, HOUR);

        assertThat(unpriced).containsExactly(usage);
    }

    private UsageLedger newLedger() {
        return new UsageLedger(
                seen, new JobRater(new LivePrices(BuiltInPrices.load())), (usage, reason) -> unpriced.add(usage));
    }
}
