package dev.tallymill.aggregator.price;

import dev.tallymill.schemas.price.PriceBook;
import dev.tallymill.schemas.price.Rating;
import dev.tallymill.schemas.price.TokenCounts;
import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.Price;
import dev.tallymill.schemas.record.TokenUsage;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Rates whole usage records with the prices of the moment. Thread-safe when its source of prices is. */
public final class JobRater {

    private final Supplier<PriceBook> prices;

    public JobRater(Supplier<PriceBook> prices) {
        this.prices = prices;
    }

    /**
     * Rates one job. Whether it completed or failed does not matter to its price: what the upstream counted was bought.
     * A job that completed without token counts is unpriced, one that ended otherwise without them used nothing.
     */
    public RatedJob rate(TokenUsage usage) {
        return rate(usage, priceOf(usage));
    }

    /** As {@link #rate(TokenUsage)}, with the price in force for the job, null when there is none. */
    public static RatedJob rate(TokenUsage usage, @Nullable Price price) {
        if (!TokenCounts.isReported(usage.getUsage())) {
            Rating rating = usage.getOutcome() == Outcome.COMPLETED
                    ? new Rating.Unpriced(Rating.Reason.NO_TOKEN_COUNTS)
                    : new Rating.Free();
            return new RatedJob(TokenCounts.NONE, rating);
        }
        TokenCounts tokens = TokenCounts.from(usage.getUsage());
        if (tokens == null) {
            return new RatedJob(TokenCounts.NONE, new Rating.Unpriced(Rating.Reason.IMPLAUSIBLE_TOKEN_COUNTS));
        }
        return new RatedJob(
                tokens, price == null ? new Rating.Unpriced(Rating.Reason.NO_PRICE) : PriceBook.rate(tokens, price));
    }

    /**
     * The price in force for jobs of one kind.
     *
     * @param tier as {@link PriceBook#tierOf} says
     * @param completedAt milliseconds since the epoch
     * @return null when there is none
     */
    public @Nullable Price priceOf(
            String tenant, String provider, String model, String tier, boolean inBatch, long completedAt) {
        return prices.get().lookUp(tenant, provider, model, tier, inBatch, Instant.ofEpochMilli(completedAt));
    }

    private @Nullable Price priceOf(TokenUsage usage) {
        JobReference job = usage.getJob();
        return prices.get()
                .lookUp(
                        job.getTenant(),
                        usage.getProvider(),
                        job.getModel(),
                        PriceBook.tierOf(usage.getServiceTier()),
                        job.getBatchId() != null,
                        usage.getCompletedAt());
    }

    /**
     * What one job used and cost.
     *
     * @param tokens none where the counts are missing or implausible
     */
    public record RatedJob(TokenCounts tokens, Rating rating) {}
}
