package dev.tallymill.aggregator.price;

import static dev.tallymill.aggregator.SampleUsage.line;
import static dev.tallymill.aggregator.SampleUsage.tokens;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.price.BuiltInPrices;
import dev.tallymill.schemas.price.LivePrices;
import dev.tallymill.schemas.price.Rating;
import dev.tallymill.schemas.price.TokenCounts;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.record.Usage;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class JobRaterTest {

    private final JobRater rater = new JobRater(new LivePrices(BuiltInPrices.load()));

    @Test
    void completedJobWithoutTokenCountsIsUnpriced() {
        TokenUsage usage = line("batch_a", 0);
        usage.setUsage(null);

        assertThat(rater.rate(usage).rating()).isEqualTo(new Rating.Unpriced(Rating.Reason.NO_TOKEN_COUNTS));
        usage.setUsage(Usage.newBuilder().setEstimated(false).build());
        assertThat(rater.rate(usage).rating()).isEqualTo(new Rating.Unpriced(Rating.Reason.NO_TOKEN_COUNTS));
    }

    @Test
    void jobThatFailedWithoutAnAnswerUsedNothing() {
        TokenUsage usage = line("batch_a", 0);
        usage.setOutcome(Outcome.FAILED);
        usage.setUsage(null);

        assertThat(rater.rate(usage).rating()).isEqualTo(new Rating.Free());
    }

    @Test
    void jobThatFailedAfterTokensWereCountedIsPaid() {
        TokenUsage usage = line("batch_a", 0);
        usage.setOutcome(Outcome.FAILED);

        assertThat(rater.rate(usage).rating())
                .isEqualTo(new Rating.Priced(BigInteger.valueOf(450_000_000), "2026-07-05"));
    }

    @Test
    void classThatTheUpstreamLeavesOutAddsNothing() {
        TokenUsage usage = line("batch_a", 0);
        usage.setUsage(
                Usage.newBuilder().setPromptTokens(10L).setEstimated(false).build());

        assertThat(rater.rate(usage).rating())
                .isEqualTo(new Rating.Priced(BigInteger.valueOf(10 * 150_000), "2026-07-05"));
    }

    @Test
    void negativeAndAbsurdCountsAreNeitherSummedNorPriced() {
        TokenUsage usage = line("batch_a", 0);
        for (long count : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1_000_000_001}) {
            usage.setUsage(tokens(count, 0, 5, 0));

            assertThat(rater.rate(usage))
                    .isEqualTo(new JobRater.RatedJob(
                            TokenCounts.NONE, new Rating.Unpriced(Rating.Reason.IMPLAUSIBLE_TOKEN_COUNTS)));
        }
    }
}
