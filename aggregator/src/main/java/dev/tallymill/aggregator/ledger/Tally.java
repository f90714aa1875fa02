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

    private static final Sum.Fields IN_TOTALS = new Sum.Fields(SpendTotals.getClassSchema());
    private static final Sum.Fields IN_PROGRESS = new Sum.Fields(BatchProgress.getClassSchema());
    private static final Sum.Fields IN_POSTING = new Sum.Fields(SpendPosting.getClassSchema());

    /** By {@link Sum#place()}. */
    private final long[] sums;

    BigInteger picoUsd = BigInteger.ZERO;
    long updatedAt = NEVER;
    long pricedAt = NEVER;

    @Nullable
    String priceVersion;

    /** Of nothing yet. */
    public Tally() {
        this(new long[Sum.COUNT]);
    }

    /** Of these sums, by {@link Sum#place()}; the array becomes part of this. */
    Tally(long[] sums) {
        this.sums = sums;
    }

    /**
     * Counts one job.
     *
     * @param completedAt of {@code usage}, in milliseconds since the epoch
     * @param isLate whether its usage was written long after that
     */
    void add(TokenUsage usage, long completedAt, boolean isLate, RatedJob rated) {
        count(outcome(usage), 1);
        count(Sum.ATTEMPTS, Math.max(0, usage.getAttempts()));
        if (isLate) {
            count(Sum.LATE, 1);
        }
        updatedAt = Math.max(updatedAt, completedAt);
        if (usage.getUsage() != null && usage.getUsage().getEstimated()) {
            count(Sum.ESTIMATED, 1);
        }
        TokenCounts tokens = rated.tokens();
        count(Sum.PROMPT_TOKENS, tokens.prompt());
        count(Sum.CACHED_PROMPT_TOKENS, tokens.cached());
        count(Sum.COMPLETION_TOKENS, tokens.completion());
        count(Sum.REASONING_TOKENS, tokens.reasoning());
        switch (rated.rating()) {
            case Rating.Priced priced -> {
                picoUsd = picoUsd.add(priced.picoUsd());
                noteVersion(completedAt, priced.priceVersion());
            }
            case Rating.Unpriced unknown -> count(Sum.UNPRICED, 1);
            case Rating.Free free -> {}
        }
    }

    /** Counts a usage record of a job that was counted already. */
    void addDuplicate() {
        count(Sum.DUPLICATES, 1);
    }

    /** Adds another sum to this one. */
    public void add(Tally other) {
        for (Sum sum : Sum.ALL) {
            count(sum, other.get(sum));
        }
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
        return get(Sum.UNPRICED);
    }

    /** Jobs that ended well. */
    public long completed() {
        return get(Sum.COMPLETED);
    }

    /** HTTP calls made. */
    public long attempts() {
        return get(Sum.ATTEMPTS);
    }

    /** Usage records of jobs that were counted already. */
    public long duplicates() {
        return get(Sum.DUPLICATES);
    }

    /** Jobs whose usage was written long after they completed. */
    public long late() {
        return get(Sum.LATE);
    }

    /** Jobs counted, however they ended. */
    public long jobs() {
        return get(Sum.COMPLETED) + get(Sum.FAILED) + get(Sum.EXPIRED) + get(Sum.CANCELLED) + get(Sum.BUDGET_EXCEEDED);
    }

    /** Every sum by the name of its field in the records; the cost in 10^-12 USD. */
    public Map<String, BigInteger> amounts() {
        Map<String, BigInteger> amounts = new LinkedHashMap<>();
        for (Sum sum : Sum.ALL) {
            amounts.put(sum.fieldName(), BigInteger.valueOf(get(sum)));
        }
        amounts.put(COST, picoUsd);
        return amounts;
    }

    /** The tokens of all jobs. */
    TokenSums tokens() {
        return new TokenSums(
                get(Sum.PROMPT_TOKENS),
                get(Sum.CACHED_PROMPT_TOKENS),
                get(Sum.COMPLETION_TOKENS),
                get(Sum.REASONING_TOKENS));
    }

    /** A posting that changes nothing but costs. */
    static Tally ofCost(BigInteger picoUsd, long unpriced, long pricedAt, @Nullable String priceVersion) {
        Tally tally = new Tally();
        tally.picoUsd = picoUsd;
        tally.count(Sum.UNPRICED, unpriced);
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
                ofCost(picoUsd.subtract(booked.picoUsd), unpriced() - booked.unpriced(), pricedAt, priceVersion));
    }

    /** The record that readers of the spend topics get. */
    public SpendTotals toSpendTotals(Account.Spend account) {
        SpendTotals totals = new SpendTotals();
        totals.setTenant(account.tenant());
        totals.setProvider(account.provider());
        totals.setModel(account.model());
        totals.setBucketStart(Instant.ofEpochMilli(account.bucketStart()));
        IN_TOTALS.put(sums, totals);
        totals.setCost(Usd.ofPico(picoUsd).amount());
        totals.setPriceVersion(priceVersion);
        return totals;
    }

    /** The record that readers of {@code batch-progress} get. */
    public BatchProgress toBatchProgress(Account.Batch account) {
        BatchProgress progress = new BatchProgress();
        progress.setBatchId(account.batchId());
        progress.setTenant(account.tenant());
        IN_PROGRESS.put(sums, progress);
        progress.setCost(Usd.ofPico(picoUsd).amount());
        progress.setUpdatedAt(Instant.ofEpochMilli(Math.max(updatedAt, 0)));
        return progress;
    }

    /** The record that readers of the journal get. */
    public SpendPosting toSpendPosting(Cell cell, PostingReason reason) {
        SpendPosting posting = new SpendPosting();
        posting.setTenant(cell.tenant());
        posting.setProvider(cell.provider());
        posting.setModel(cell.model());
        posting.setTier(cell.tier());
        posting.setBatchId(cell.batchId());
        posting.setMinute(Instant.ofEpochMilli(cell.minute()));
        posting.setReason(reason);
        IN_POSTING.put(sums, posting);
        posting.setCost(Usd.ofPico(picoUsd).amount());
        posting.setPriceVersion(priceVersion);
        posting.setPricedAt(priceVersion == null ? null : Instant.ofEpochMilli(pricedAt));
        posting.setUpdatedAt(updatedAt == NEVER ? null : Instant.ofEpochMilli(updatedAt));
        return posting;
    }

    /** What {@link #toSpendPosting} made. */
    static Tally of(SpendPosting posting) {
        Tally tally = new Tally(IN_POSTING.get(posting));
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
        Tally tally = new Tally(IN_TOTALS.get(totals));
        tally.picoUsd = totals.getCost().unscaledValue();
        return tally;
    }

    /** The sums of what {@link #toBatchProgress} made. */
    public static Tally of(BatchProgress progress) {
        Tally tally = new Tally(IN_PROGRESS.get(progress));
        tally.picoUsd = progress.getCost().unscaledValue();
        tally.updatedAt = progress.getUpdatedAt().toEpochMilli();
        return tally;
    }

    /** One of the sums. */
    long get(Sum sum) {
        return sums[sum.place()];
    }

    private void count(Sum sum, long more) {
        sums[sum.place()] = Math.addExact(sums[sum.place()], more);
    }

    private static Sum outcome(TokenUsage usage) {
        return switch (usage.getOutcome()) {
            case COMPLETED -> Sum.COMPLETED;
            case EXPIRED -> Sum.EXPIRED;
            case CANCELLED -> Sum.CANCELLED;
            case BUDGET_EXCEEDED -> Sum.BUDGET_EXCEEDED;
            // An outcome that a newer version invented did not complete; the job must count, or its batch never ends.
            case FAILED, UNKNOWN -> Sum.FAILED;
        };
    }

    /** The version of the latest job; of two at the same instant the greater name, so that order does not matter. */
    private void noteVersion(long at, String version) {
        if (priceVersion == null || at > pricedAt || (at == pricedAt && version.compareTo(priceVersion) > 0)) {
            pricedAt = at;
            priceVersion = version;
        }
    }
}
