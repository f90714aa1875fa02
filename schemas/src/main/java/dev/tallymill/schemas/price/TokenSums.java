package dev.tallymill.schemas.price;

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
        long cachedInput = orElse(price.getCachedInputMicroUsdPerMillion(), input);
        long output = price.getOutputMicroUsdPerMillion();
        long reasoningOutput = orElse(price.getReasoningMicroUsdPerMillion(), output);
        try {
            long cost = Math.multiplyExact(prompt - cached, input);
            cost = Math.addExact(cost, Math.multiplyExact(cached, cachedInput));
            cost = Math.addExact(cost, Math.multiplyExact(completion - reasoning, output));
            return BigInteger.valueOf(Math.addExact(cost, Math.multiplyExact(reasoning, reasoningOutput)));
        } catch (ArithmeticException beyondALong) {
            return times(prompt - cached, input)
                    .add(times(cached, cachedInput))
                    .add(times(completion - reasoning, output))
                    .add(times(reasoning, reasoningOutput));
        }
    }

    private static BigInteger times(long tokens, long microUsdPerMillion) {
        return BigInteger.valueOf(tokens).multiply(BigInteger.valueOf(microUsdPerMillion));
    }

    private static long orElse(@Nullable Long special, long ordinary) {
        return special == null ? ordinary : special;
    }
}
