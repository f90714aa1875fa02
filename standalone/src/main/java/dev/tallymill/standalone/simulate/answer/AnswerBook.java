package dev.tallymill.standalone.simulate.answer;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * Answers prompts by their fingerprint: a JSON value where the answer is held to a schema, a label of the list where the
 * instructions give one, a short text otherwise, and token counts of about a quarter of the characters. Immutable.
 */
public final class AnswerBook {

    private static final String[] WORDS = {
        "batch", "broker", "cost", "count", "exact", "label", "ledger", "line", "log", "mill", "model", "offset",
        "order", "page", "price", "prompt", "queue", "record", "result", "retry", "shard", "spend", "sum", "table",
        "tally", "tenant", "token", "topic", "usage", "window", "worker", "write"
    };

    private static final int CHARACTERS_PER_TOKEN = 4;
    private static final int TOKENS_PER_PIECE = 4;
    private static final int TOKENS_PER_CACHE_BLOCK = 64;

    private final boolean omitUsage;

    /**
     * Makes a book.
     *
     * @param omitUsage the answers carry no token counts, as those of some servers
     */
    public AnswerBook(boolean omitUsage) {
        this.omitUsage = omitUsage;
    }

    /** The answer to this prompt. */
    public Answer answerTo(Prompt prompt) {
        long fingerprint = prompt.fingerprint();
        String text = textFor(prompt, fingerprint);
        Integer reasoning = reasoningTokens(fingerprint);
        int completion = tokens(text.length()) + (reasoning == null ? 0 : reasoning);
        Integer limit = prompt.maxTokens();
        boolean cutOff = false;
        if (limit != null && completion > limit) {
            cutOff = true;
            completion = limit;
            reasoning = reasoning == null ? null : (Integer) Math.min(reasoning, limit);
            text = firstTokens(text, limit - (reasoning == null ? 0 : reasoning));
        }
        int promptTokens =
                tokens(prompt.characters()) + TOKENS_PER_PIECE * prompt.pieces().size();
        TokenCounts counts =
                new TokenCounts(promptTokens, cachedTokens(fingerprint, promptTokens), completion, reasoning);
        return new Answer(fingerprint, text, cutOff, omitUsage ? null : counts);
    }

    private static String textFor(Prompt prompt, long fingerprint) {
        JsonNode schema = prompt.schema();
        if (schema != null) {
            return SchemaAnswer.of(schema, fingerprint);
        }
        String allowed = AllowedAnswers.choose(prompt.instructions(), fingerprint);
        if (allowed != null) {
            return allowed;
        }
        StringBuilder text = new StringBuilder("Simulated:");
        int words = 4 + bits(fingerprint, 0, 3);
        for (int i = 0; i < words; i++) {
            text.append(' ').append(word(bits(fingerprint, 3 + 5 * i, 5)));
        }
        return text.append('.').toString();
    }

    /** One of the words that made-up texts consist of, whatever the number. */
    static String word(int number) {
        return WORDS[Math.floorMod(number, WORDS.length)];
    }

    /** Three in four answers say how much was reasoning. */
    private static @Nullable Integer reasoningTokens(long fingerprint) {
        return bits(fingerprint, 50, 2) == 0 ? null : (Integer) (4 + bits(fingerprint, 52, 5));
    }

    /** Three in four answers say how much was cached: whole blocks, never more than the prompt. */
    private static @Nullable Integer cachedTokens(long fingerprint, int promptTokens) {
        int share = bits(fingerprint, 57, 2);
        int blocks = promptTokens / TOKENS_PER_CACHE_BLOCK;
        return share == 0 ? null : (Integer) (Math.min(share - 1, blocks) * TOKENS_PER_CACHE_BLOCK);
    }

    private static int tokens(int characters) {
        return Math.max(1, Math.ceilDiv(characters, CHARACTERS_PER_TOKEN));
    }

    private static String firstTokens(String text, int tokens) {
        return text.substring(0, Math.min(text.length(), tokens * CHARACTERS_PER_TOKEN));
    }

    private static int bits(long fingerprint, int shift, int width) {
        return (int) (fingerprint >>> shift) & ((1 << width) - 1);
    }
}
