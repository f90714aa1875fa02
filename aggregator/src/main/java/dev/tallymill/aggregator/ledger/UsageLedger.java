package dev.tallymill.aggregator.ledger;

import dev.tallymill.aggregator.price.JobRater;
import dev.tallymill.aggregator.price.JobRater.RatedJob;
import dev.tallymill.aggregator.price.Rating;
import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.TokenUsage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * First stage, one per partition of {@code token-usage}: counts every job once, rates it, and sums up what has not been
 * posted yet. For one thread.
 *
 * <p>Nothing leaves the heap between two calls of {@link #post}: the caller posts right before it commits the offsets of
 * the records counted, in the same transaction.
 */
public final class UsageLedger {

    private final SeenJobs seen;
    private final JobRater rater;
    private final UnpricedListener unpriced;
    private final Map<Account, Tally> pending = new LinkedHashMap<>();

    public UsageLedger(Table<String, SeenShard> seen, JobRater rater, UnpricedListener unpriced) {
        this.seen = new SeenJobs(seen);
        this.rater = rater;
        this.unpriced = unpriced;
    }

    /**
     * Counts one job.
     *
     * @param hour now, in hours since the epoch; decides how long the job is remembered
     * @return false when it was counted before
     */
    public boolean count(TokenUsage usage, int hour) {
        JobReference job = usage.getJob();
        if (!seen.add(job, hour)) {
            return false;
        }
        RatedJob rated = rater.rate(usage);
        if (rated.rating() instanceof Rating.Unpriced reason) {
            unpriced.onUnpriced(usage, reason.reason());
        }
        long bucket = Granularity.MINUTE.bucketStart(usage.getCompletedAt().toEpochMilli());
        pending(new Account.Spend(job.getTenant(), usage.getProvider(), job.getModel(), Granularity.MINUTE, bucket))
                .add(usage, rated);
        if (job.getBatchId() != null) {
            pending(new Account.Batch(job.getTenant(), job.getBatchId())).add(usage, rated);
        }
        return true;
    }

    /** Hands over how much more there is for each account since the last call, and writes down what was counted. */
    public void post(Consumer<Posting> books) {
        seen.flush();
        pending.forEach((account, tally) -> books.accept(new Posting(account, tally)));
        pending.clear();
    }

    /**
     * Forgets jobs that nothing was counted beside since {@code hour}: a later duplicate of one would count.
     *
     * @return number of rows dropped
     */
    public int forgetBefore(int hour) {
        return seen.forgetBefore(hour);
    }

    private Tally pending(Account account) {
        return pending.computeIfAbsent(account, absent -> new Tally());
    }

    /** Hears of every job that adds to no cost although it used something. */
    @FunctionalInterface
    public interface UnpricedListener {
        void onUnpriced(TokenUsage usage, Rating.Reason reason);
    }
}
