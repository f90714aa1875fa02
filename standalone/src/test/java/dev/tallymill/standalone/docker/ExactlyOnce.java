package dev.tallymill.standalone.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptResult;
import dev.tallymill.schemas.record.Usage;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;

/** What holds for every batch that has completed, whatever was killed meanwhile. */
final class ExactlyOnce {

    private static final int MICRO_DIGITS = 6;

    private ExactlyOnce() {}

    /** Each request has one result, and the tally is the sum over the results to the last digit. */
    static void check(RequestLines requests, Batch ended, HostClient client) {
        List<PromptResult> results = client.results(ended);

        assertThat(results).allMatch(result -> result.getOutcome() == Outcome.COMPLETED);
        assertThat(results)
                .extracting(result -> result.getJob().getCustomId())
                .doesNotHaveDuplicates()
                .hasSameElementsAs(requests.customIds());
        assertThat(ended.getRequestCounts().getTotal()).isEqualTo(requests.count());
        assertThat(ended.getRequestCounts().getCompleted()).isEqualTo(requests.count());
        checkTally(results, client.progress(ended));
    }

    private static void checkTally(List<PromptResult> results, BatchProgress tally) {
        long prompt = sum(results, Usage::getPromptTokens);
        long completion = sum(results, Usage::getCompletionTokens);

        assertThat(prompt).isPositive();
        assertThat(completion).isPositive();
        assertThat(tally.getCompleted()).isEqualTo(results.size());
        assertThat(tally.getPromptTokens()).isEqualTo(prompt);
        assertThat(tally.getCompletionTokens()).isEqualTo(completion);
        assertThat(tally.getUnpriced()).isZero();
        assertThat(tally.getCost())
                .isEqualByComparingTo(
                        cost(prompt, RequestLines.INPUT_PRICE).add(cost(completion, RequestLines.OUTPUT_PRICE)));
    }

    private static BigDecimal cost(long tokens, String usdPerMillion) {
        return new BigDecimal(usdPerMillion)
                .multiply(BigDecimal.valueOf(tokens))
                .movePointLeft(MICRO_DIGITS);
    }

    private static long sum(List<PromptResult> results, ToLongFunction<Usage> tokens) {
        return results.stream()
                .map(result -> Objects.requireNonNull(result.getUsage()))
                .mapToLong(tokens)
                .sum();
    }
}
