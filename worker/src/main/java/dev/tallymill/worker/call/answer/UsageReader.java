package dev.tallymill.worker.call.answer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.schemas.record.Usage;
import org.jspecify.annotations.Nullable;

/**
 * Reads token counts as the chat, responses and messages APIs name them. A count that is not reported stays null. Pure.
 *
 * <p>Anthropic counts tokens read from and written to its cache apart from {@code input_tokens}; ours, as OpenAI's, is the
 * sum. Gateways that put the cache's counts beside OpenAI's {@code prompt_tokens} have them in that already.
 */
final class UsageReader {

    /** No call uses more; a larger count is nonsense, and sums of such would overflow. */
    private static final long MOST_TOKENS = 1_000_000_000_000L;

    private UsageReader() {}

    /** The counts in a {@code usage} object, null when it holds none. */
    static @Nullable Usage read(JsonNode usage) {
        Long prompt = first(usage, "prompt_tokens", "input_tokens");
        Long completion = first(usage, "completion_tokens", "output_tokens");
        if (prompt == null && completion == null) {
            return null;
        }
        Long cacheRead = first(usage, "cache_read_input_tokens");
        Long cacheWritten = first(usage, "cache_creation_input_tokens");
        if (prompt != null && first(usage, "prompt_tokens") == null) {
            prompt += orZero(cacheRead) + orZero(cacheWritten);
        }
        Long cached = first(usage.path("prompt_tokens_details"), "cached_tokens");
        cached = cached != null ? cached : first(usage.path("input_tokens_details"), "cached_tokens");
        cached = cached != null ? cached : first(usage, "prompt_cache_hit_tokens");
        cached = cached != null ? cached : cacheRead;
        Long reasoning = first(usage.path("completion_tokens_details"), "reasoning_tokens");
        reasoning = reasoning != null ? reasoning : first(usage.path("output_tokens_details"), "reasoning_tokens");
        return new Usage(prompt, atMost(prompt, cached), completion, atMost(completion, reasoning), false);
    }

    private static @Nullable Long first(JsonNode node, String... names) {
        for (String name : names) {
            JsonNode count = node.path(name);
            boolean number = count.isIntegralNumber() && count.canConvertToLong();
            if (number && count.longValue() >= 0 && count.longValue() <= MOST_TOKENS) {
                return count.longValue();
            }
        }
        return null;
    }

    private static long orZero(@Nullable Long count) {
        return count == null ? 0 : count;
    }

    /** A part is never more than the whole, or it would be billed below zero. */
    private static @Nullable Long atMost(@Nullable Long whole, @Nullable Long part) {
        return whole == null || part == null ? part : Long.valueOf(Math.min(whole, part));
    }
}
