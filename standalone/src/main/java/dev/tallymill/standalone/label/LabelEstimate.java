package dev.tallymill.standalone.label;

import dev.tallymill.schemas.money.Usd;
import dev.tallymill.schemas.price.BuiltInPrices;
import dev.tallymill.schemas.price.PriceBook;
import dev.tallymill.schemas.record.Price;
import dev.tallymill.worker.call.answer.TokenEstimator;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What labelling a table will come to, as far as it can be told before: prompts by their length, answers by
 * {@code --max-tokens} or a guess, prices from the built-in list. Not thread-safe.
 */
final class LabelEstimate {

    /** A label, or a small object, and the reasoning before it. */
    static final int ASSUMED_ANSWER_TOKENS = 300;

    private static final int EXAMPLES = 3;

    /**
     * The request of one row.
     *
     * @param row its line in the table
     */
    record Example(long row, String prompt, long promptTokens) {}

    private final TokenEstimator tokens = new TokenEstimator();
    private final ModelSettings settings;
    private final List<Example> examples = new ArrayList<>();
    private long rows;
    private long promptTokens;

    LabelEstimate(ModelSettings settings) {
        this.settings = settings;
    }

    void add(long line, String prompt, String body) {
        long estimated = tokens.promptTokens(body);
        if (examples.size() < EXAMPLES) {
            examples.add(new Example(line, prompt, estimated));
        }
        rows++;
        promptTokens += estimated;
    }

    /** The first few requests. */
    List<Example> examples() {
        return List.copyOf(examples);
    }

    long rows() {
        return rows;
    }

    long promptTokens() {
        return promptTokens;
    }

    /** Of one answer. */
    int answerTokens() {
        Integer most = settings.maxTokens();
        return most == null ? ASSUMED_ANSWER_TOKENS : most;
    }

    long completionTokens() {
        return rows * answerTokens();
    }

    /** Where {@link #answerTokens()} comes from. */
    String assumption() {
        return settings.maxTokens() == null
                ? "assuming " + ASSUMED_ANSWER_TOKENS + " tokens an answer; --max-tokens bounds them"
                : "taking --max-tokens for every answer";
    }

    /**
     * What that costs.
     *
     * @return null for a model without a built-in price
     */
    @Nullable
    Usd cost(String tenant, Instant now) {
        Price price = new PriceBook(BuiltInPrices.load())
                .lookUp(tenant, PriceBook.ANY_PROVIDER, settings.model(), PriceBook.DEFAULT_TIER, true, now);
        if (price == null) {
            return null;
        }
        BigInteger input =
                BigInteger.valueOf(promptTokens).multiply(BigInteger.valueOf(price.getInputMicroUsdPerMillion()));
        BigInteger output = BigInteger.valueOf(completionTokens())
                .multiply(BigInteger.valueOf(price.getOutputMicroUsdPerMillion()));
        return Usd.ofPico(input.add(output));
    }
}
