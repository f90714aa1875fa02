package dev.tallymill.schemas.price;

import dev.tallymill.schemas.record.Usage;
import org.jspecify.annotations.Nullable;

/**
 * Token counts of one job with what the upstream left out taken as none. Cached tokens are a part of the prompt and
 * reasoning tokens a part of the completion; an upstream that reports a part greater than the whole has the part cut
 * to the whole, so that no token is paid twice.
 *
 * @param prompt input tokens, cached ones included
 * @param cached the part of {@code prompt} read from the upstream's cache
 * @param completion output tokens, reasoning included
 * @param reasoning the part of {@code completion} spent on reasoning
 */
public record TokenCounts(long prompt, long cached, long completion, long reasoning) {

    /** No tokens at all. */
    public static final TokenCounts NONE = new TokenCounts(0, 0, 0, 0);

    /** Most tokens of one class a job can plausibly have; sums of billions of such jobs still fit a long. */
    static final long MOST = 1_000_000_000;

    public TokenCounts {
        requirePlausible(prompt);
        requirePlausible(cached);
        requirePlausible(completion);
        requirePlausible(reasoning);
        cached = Math.min(cached, prompt);
        reasoning = Math.min(reasoning, completion);
    }

    /** The counts of {@code usage}, or null when one of them is negative or absurd. */
    public static @Nullable TokenCounts from(Usage usage) {
        long prompt = orZero(usage.getPromptTokens());
        long cached = orZero(usage.getCachedPromptTokens());
        long completion = orZero(usage.getCompletionTokens());
        long reasoning = orZero(usage.getReasoningTokens());
        if (isPlausible(prompt) && isPlausible(cached) && isPlausible(completion) && isPlausible(reasoning)) {
            return new TokenCounts(prompt, cached, completion, reasoning);
        }
        return null;
    }

    /** Whether {@code usage} counts anything: an upstream that reports neither input nor output reports nothing. */
    public static boolean isReported(@Nullable Usage usage) {
        return usage != null && (usage.getPromptTokens() != null || usage.getCompletionTokens() != null);
    }

    private static long orZero(@Nullable Long tokens) {
        return tokens == null ? 0 : tokens;
    }

    private static boolean isPlausible(long tokens) {
        return tokens >= 0 && tokens <= MOST;
    }

    private static void requirePlausible(long tokens) {
        if (!isPlausible(tokens)) {
            throw new IllegalArgumentException("implausible token count " + tokens);
        }
    }
}
