package dev.tallymill.aggregator.ledger;

import dev.tallymill.aggregator.price.JobRater.RatedJob;
import dev.tallymill.schemas.money.Usd;
import dev.tallymill.schemas.price.Rating;
import dev.tallymill.schemas.price.TokenCounts;
import dev.tallymill.schemas.price.TokenSums;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.PostingReason;
import dev.tallymill.schemas.record.SpendPosting;
import dev.tallymill.schemas.record.SpendTotals;
import dev.tallymill.schemas.record.TokenUsage;
import java.math.BigInteger;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sums over jobs: how they ended, their tokens, what they cost. Mutable, for one thread. Adding is commutative and
 * associative, so the order in which jobs and partial sums arrive does not show in the result.
 */
public final class Tally {

    /** {@link #updatedAt()} and the time of the price while nothing was added. */
    static final long NEVER = Long.MIN_VALUE;

    /** Name of the one amount that is money. */
    public static final String COST = "cost";

    long completed;
    long failed;
    long expired;
    long cancelled;
    long budgetExceeded;
    long promptTokens;
    long cachedPromptTokens;
    long completionTokens;
    long reasoningTokens;
    long estimated;
    long unpriced;
    long attempts;
    long duplicates;
    long late;
    BigInteger picoUsd = BigInteger.ZERO;
    long updatedAt = NEVER;
    long pricedAt = NEVER;

    @Nullable
    String priceVersion;

    /**
     * Counts one job.
     *
     * @param completedAt of {@code usage}, in milliseconds since the epoch
     * @param isLate whether its usage was written long after that
     */
    void add(TokenUsage usage, long completedAt, boolean isLate, RatedJob rated) {
        countOutcome(usage);
        attempts = Math.addExact(attempts, Math.max(0, usage.getAttempts()));
        if (isLate) {
            late++;
        }
        updatedAt = Math.max(updatedAt, completedAt);
        if (usage.getUsage() != null && usage.getUsage().getEstimated()) {
            estimated++;
        }
        TokenCounts tokens = rated.tokens();
        promptTokens = Math.addExact(promptTokens, tokens.prompt());
        cachedPromptTokens = Math.addExact(cachedPromptTokens, tokens.cached());
        completionTokens = Math.addExact(completionTokens, tokens.completion());
        reasoningTokens = Math.addExact(reasoningTokens, tokens.reasoning());
        switch (rated.rating()) {
            case Rating.Priced priced -> {
                picoUsd = picoUsd.add(priced.picoUsd());
                noteVersion(completedAt, priced.priceVersion());
            }
            case Rating.Unpriced unknown -> unpriced++;
            case Rating.Free free -> {}
        }
    }

    /** Counts a usage record of a job that was counted already. */
    void addDuplicate() {
        duplicates++;
    }

    /** Adds another sum to this one. */
    public void add(Tally other) {
        completed = Math.addExact(completed, other.completed);
        failed = Math.addExact(failed, other.failed);
        expired = Math.addExact(expired, other.expired);
        cancelled = Math.addExact(cancelled, other.cancelled);
        budgetExceeded = Math.addExact(budgetExceeded, other.budgetExceeded);
        promptTokens = Math.addExact(promptTokens, other.promptTokens);
        cachedPromptTokens = Math.addExact(cachedPromptTokens, other.cachedPromptTokens);
        completionTokens = Math.addExact(completionTokens, other.completionTokens);
        reasoningTokens = Math.addExact(reasoningTokens, other.reasoningTokens);
        estimated = Math.addExact(estimated, other.estimated);
        unpriced = Math.addExact(unpriced, other.unpriced);
        attempts = Math.addExact(attempts, other.attempts);
        duplicates = Math.addExact(duplicates, other.duplicates);
        late = Math.addExact(late, other.late);
        picoUsd = picoUsd.add(other.picoUsd);
        updatedAt = Math.max(updatedAt, other.updatedAt);
        if (other.priceVersion != null) {
            noteVersion(other.pricedAt, other.priceVersion);
        }
    }

    /** Completion time of the latest job, in milliseconds since the epoch. */
    public long updatedAt() {
        return updatedAt;
    }

    /** Exact cost in 10^-12 USD. */
    public BigInteger picoUsd() {
        return picoUsd;
    }

    /** Jobs that no price was known for. */
    public long unpriced() {
        return unpriced;
    }

    /** Jobs that ended well. */
    public long completed() {
        return completed;
    }

    /** HTTP calls made. */
    public long attempts() {
        return attempts;
    }

    /** Usage records of jobs that were counted already. */
    public long duplicates() {
        return duplicates;
    }

    /** Jobs whose usage was written long after they completed. */
    public long late() {
        return late;
    }

    /** Jobs counted, however they ended. */
    public long jobs() {
        return completed + failed + expired + cancelled + budgetExceeded;
    }

    /** Every sum by the name of its field in the records; the cost in 10^-12 USD. */
    public Map<String, BigInteger> amounts() {
        Map<String, BigInteger> amounts = new LinkedHashMap<>();
        amounts.put("completed", BigInteger.valueOf(completed));
        amounts.put("failed", BigInteger.valueOf(failed));
        amounts.put("expired", BigInteger.valueOf(expired));
        amounts.put("cancelled", BigInteger.valueOf(cancelled));
        amounts.put("budget_exceeded", BigInteger.valueOf(budgetExceeded));
        amounts.put("prompt_tokens", BigInteger.valueOf(promptTokens));
        amounts.put("cached_prompt_tokens", BigInteger.valueOf(cachedPromptTokens));
        amounts.put("completion_tokens", BigInteger.valueOf(completionTokens));
        amounts.put("reasoning_tokens", BigInteger.valueOf(reasoningTokens));
        amounts.put("estimated", BigInteger.valueOf(estimated));
        amounts.put("unpriced", BigInteger.valueOf(unpriced));
        amounts.put("attempts", BigInteger.valueOf(attempts));
        amounts.put("duplicates", BigInteger.valueOf(duplicates));
        amounts.put("late", BigInteger.valueOf(late));
        amounts.put(COST, picoUsd);
        return amounts;
    }

    /** The tokens of all jobs. */
    TokenSums tokens() {
        return new TokenSums(promptTokens, cachedPromptTokens, completionTokens, reasoningTokens);
    }

    /** A posting that changes nothing but costs. */
    static Tally ofCost(BigInteger picoUsd, long unpriced, long pricedAt, @Nullable String priceVersion) {
        Tally tally = new Tally();
        tally.picoUsd = picoUsd;
        tally.unpriced = unpriced;
        if (priceVersion != null) {
            tally.pricedAt = pricedAt;
            tally.priceVersion = priceVersion;
        }
        return tally;
    }

    /**
     * What is to be posted so that what was booked in {@code cell} costs what this says.
     *
     * @param booked of the same jobs
     */
    public Posting correctionOf(Cell cell, Tally booked) {
        return new Posting(
                cell,
                PostingReason.CORRECTION,
                ofCost(picoUsd.subtract(booked.picoUsd), unpriced - booked.unpriced, pricedAt, priceVersion));
    }

    /** The record that readers of the spend topics get. */
    public SpendTotals toSpendTotals(Account.Spend account) {
        return SpendTotals.newBuilder()
                .setTenant(account.tenant())
                .setProvider(account.provider())
                .setModel(account.model())
                .setBucketStart(Instant.ofEpochMilli(account.bucketStart()))
                .setCompleted(completed)
                .setFailed(failed)
                .setExpired(expired)
                .setCancelled(cancelled)
                .setBudgetExceeded(budgetExceeded)
                .setPromptTokens(promptTokens)
                .setCachedPromptTokens(cachedPromptTokens)
                .setCompletionTokens(completionTokens)
                .setReasoningTokens(reasoningTokens)
                .setEstimated(estimated)
                .setUnpriced(unpriced)
                .setAttempts(attempts)
                .setDuplicates(duplicates)
                .setLate(late)
                .setCost(Usd.ofPico(picoUsd).amount())
                .setPriceVersion(priceVersion)
                .build();
    }

    /** The record that readers of {@code batch-progress} get. */
    public BatchProgress toBatchProgress(Account.Batch account) {
        return BatchProgress.newBuilder()
                .setBatchId(account.batchId())
                .setTenant(account.tenant())
                .setCompleted(completed)
                .setFailed(failed)
                .setExpired(expired)
                .setCancelled(cancelled)
                .setBudgetExceeded(budgetExceeded)
                .setPromptTokens(promptTokens)
                .setCachedPromptTokens(cachedPromptTokens)
                .setCompletionTokens(completionTokens)
                .setReasoningTokens(reasoningTokens)
                .setEstimated(estimated)
                .setUnpriced(unpriced)
                .setAttempts(attempts)
                .setDuplicates(duplicates)
                .setLate(late)
                .setCost(Usd.ofPico(picoUsd).amount())
                .setUpdatedAt(Instant.ofEpochMilli(Math.max(updatedAt, 0)))
                .build();
    }

    /** The record that readers of the journal get. */
    public SpendPosting toSpendPosting(Cell cell, PostingReason reason) {
        return SpendPosting.newBuilder()
                .setTenant(cell.tenant())
                .setProvider(cell.provider())
                .setModel(cell.model())
                .setTier(cell.tier())
                .setBatchId(cell.batchId())
                .setMinute(Instant.ofEpochMilli(cell.minute()))
                .setReason(reason)
                .setCompleted(completed)
                .setFailed(failed)
                .setExpired(expired)
                .setCancelled(cancelled)
                .setBudgetExceeded(budgetExceeded)
                .setPromptTokens(promptTokens)
                .setCachedPromptTokens(cachedPromptTokens)
                .setCompletionTokens(completionTokens)
                .setReasoningTokens(reasoningTokens)
                .setEstimated(estimated)
                .setUnpriced(unpriced)
                .setAttempts(attempts)
                .setDuplicates(duplicates)
                .setLate(late)
                .setCost(Usd.ofPico(picoUsd).amount())
                .setPriceVersion(priceVersion)
                .setPricedAt(priceVersion == null ? null : Instant.ofEpochMilli(pricedAt))
                .setUpdatedAt(updatedAt == NEVER ? null : Instant.ofEpochMilli(updatedAt))
                .build();
    }

    /** What {@link #toSpendPosting} made. */
    static Tally of(SpendPosting posting) {
        Tally tally = new Tally();
        tally.completed = posting.getCompleted();
        tally.failed = posting.getFailed();
        tally.expired = posting.getExpired();
        tally.cancelled = posting.getCancelled();
        tally.budgetExceeded = posting.getBudgetExceeded();
        tally.promptTokens = posting.getPromptTokens();
        tally.cachedPromptTokens = posting.getCachedPromptTokens();
        tally.completionTokens = posting.getCompletionTokens();
        tally.reasoningTokens = posting.getReasoningTokens();
        tally.estimated = posting.getEstimated();
        tally.unpriced = posting.getUnpriced();
        tally.attempts = posting.getAttempts();
        tally.duplicates = posting.getDuplicates();
        tally.late = posting.getLate();
        tally.picoUsd = posting.getCost().unscaledValue();
        Instant pricedAt = posting.getPricedAt();
        if (pricedAt != null) {
            tally.pricedAt = pricedAt.toEpochMilli();
            tally.priceVersion = posting.getPriceVersion();
        }
        Instant updatedAt = posting.getUpdatedAt();
        if (updatedAt != null) {
            tally.updatedAt = updatedAt.toEpochMilli();
        }
        return tally;
    }

    /** The sums of what {@link #toSpendTotals} made. */
    public static Tally of(SpendTotals totals) {
        Tally tally = new Tally();
        tally.completed = totals.getCompleted();
        tally.failed = totals.getFailed();
        tally.expired = totals.getExpired();
        tally.cancelled = totals.getCancelled();
        tally.budgetExceeded = totals.getBudgetExceeded();
        tally.promptTokens = totals.getPromptTokens();
        tally.cachedPromptTokens = totals.getCachedPromptTokens();
        tally.completionTokens = totals.getCompletionTokens();
        tally.reasoningTokens = totals.getReasoningTokens();
        tally.estimated = totals.getEstimated();
        tally.unpriced = totals.getUnpriced();
        tally.attempts = totals.getAttempts();
        tally.duplicates = totals.getDuplicates();
        tally.late = totals.getLate();
        tally.picoUsd = totals.getCost().unscaledValue();
        return tally;
    }

    /** The sums of what {@link #toBatchProgress} made. */
    public static Tally of(BatchProgress progress) {
        Tally tally = new Tally();
        tally.completed = progress.getCompleted();
        tally.failed = progress.getFailed();
        tally.expired = progress.getExpired();
        tally.cancelled = progress.getCancelled();
        tally.budgetExceeded = progress.getBudgetExceeded();
        tally.promptTokens = progress.getPromptTokens();
        tally.cachedPromptTokens = progress.getCachedPromptTokens();
        tally.completionTokens = progress.getCompletionTokens();
        tally.reasoningTokens = progress.getReasoningTokens();
        tally.estimated = progress.getEstimated();
        tally.unpriced = progress.getUnpriced();
        tally.attempts = progress.getAttempts();
        tally.duplicates = progress.getDuplicates();
        tally.late = progress.getLate();
        tally.picoUsd = progress.getCost().unscaledValue();
        tally.updatedAt = progress.getUpdatedAt().toEpochMilli();
        return tally;
    }

    private void countOutcome(TokenUsage usage) {
        switch (usage.getOutcome()) {
            case COMPLETED -> completed++;
            case EXPIRED -> expired++;
            case CANCELLED -> cancelled++;
            case BUDGET_EXCEEDED -> budgetExceeded++;
            // An outcome that a newer version invented did not complete; the job must count, or its batch never ends.
            case FAILED, UNKNOWN -> failed++;
        }
    }

    /** The version of the latest job; of two at the same instant the greater name, so that order does not matter. */
    private void noteVersion(long at, String version) {
        if (priceVersion == null || at > pricedAt || (at == pricedAt && version.compareTo(priceVersion) > 0)) {
            pricedAt = at;
            priceVersion = version;
        }
    }
}
