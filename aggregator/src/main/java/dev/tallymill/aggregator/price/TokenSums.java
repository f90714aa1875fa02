package dev.tallymill.aggregator.price;

import dev.tallymill.schemas.record.Price;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of any number of jobs with the same price.
 *
 * @param prompt input tokens, cached ones included
 * @param cached the part of {@code prompt} read from the upstream's cache
 * @param completion output tokens, reasoning included
 * @param reasoning the part of {@code completion} spent on reasoning
 */
public record TokenSums(long prompt, long cached, long completion, long reasoning) {

    /** What they cost at {@code price}, in 10^-12 USD: as much as the jobs cost one by one. */
    public BigInteger cost(Price price) {
        long input = price.getInputMicroUsdPerMillion();
        long output = price.getOutputMicroUsdPerMillion();
        return times(prompt - cached, input)
                .add(times(cached, orElse(price.getCachedInputMicroUsdPerMillion(), input)))
                .add(times(completion - reasoning, output))
                .add(times(reasoning, orElse(price.getReasoningMicroUsdPerMillion(), output)));
    }

    private static BigInteger times(long tokens, long microUsdPerMillion) {
        return BigInteger.valueOf(tokens).multiply(BigInteger.valueOf(microUsdPerMillion));
    }

    private static long orElse(@Nullable Long special, long ordinary) {
        return special == null ? ordinary : special;
    }
}
