package dev.tallymill.aggregator.ledger;

import dev.tallymill.aggregator.price.JobRater;
import dev.tallymill.aggregator.price.JobRater.RatedJob;
import dev.tallymill.schemas.price.PriceBook;
import dev.tallymill.schemas.price.Rating;
import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.PostingReason;
import dev.tallymill.schemas.record.Price;
import dev.tallymill.schemas.record.TokenUsage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * First stage, one per partition of {@code token-usage}: counts every job once, rates it, and sums up what has not been
 * posted yet. For one thread.
 *
 * <p>Nothing leaves the heap between two calls of {@link #post}: the caller posts right before it commits the offsets of
 * the records counted, in the same transaction.
 */
public final class UsageLedger {

    /** A job whose usage is written later than this after it completed counts as late. */
    public static final Duration LATE_AFTER = Duration.ofMinutes(10);

    private static final long LATE_AFTER_MILLIS = LATE_AFTER.toMillis();

    private final SeenJobs seen;
    private final WaitingJobs waiting;
    private final JobRater rater;
    private final UnpricedListener unpriced;
    private final Map<Cell, Pending> pending = new LinkedHashMap<>();

    /**
     * @param seen which jobs were counted
     * @param waiting sums of jobs whose price has not come yet
     */
    public UsageLedger(
            Table<String, SeenShard> seen, Table<Cell, Tally> waiting, JobRater rater, UnpricedListener unpriced) {
        this.seen = new SeenJobs(seen);
        this.waiting = new WaitingJobs(waiting);
        this.rater = rater;
        this.unpriced = unpriced;
    }

    /**
     * Counts one job.
     *
     * @param writtenAt timestamp of the usage record, in milliseconds since the epoch
     * @param hour now, in hours since the epoch; decides how long the job is remembered
     * @return false when it was counted before, and is only counted as a duplicate
     */
    public boolean count(TokenUsage usage, long writtenAt, int hour) {
        JobReference job = usage.getJob();
        long completedAt = usage.getCompletedAt().toEpochMilli();
        Cell cell = new Cell(
                job.getTenant(),
                usage.getProvider(),
                job.getModel(),
                PriceBook.tierOf(usage.getServiceTier()),
                Granularity.MINUTE.bucketStart(completedAt),
                job.getBatchId());
        Pending sums = pending.computeIfAbsent(cell, this::begin);
        if (!seen.add(job, hour)) {
            sums.tally().addDuplicate();
            return false;
        }
        RatedJob rated = JobRater.rate(usage, sums.price());
        boolean late = writtenAt - completedAt > LATE_AFTER_MILLIS;
        sums.tally().add(usage, completedAt, late, rated);
        if (rated.rating() instanceof Rating.Unpriced without) {
            unpriced.onUnpriced(usage, without.reason());
            if (without.reason() == Rating.Reason.NO_PRICE) {
                waiting.of(cell).add(usage, completedAt, late, rated);
            }
        }
        return true;
    }

    /** Hands over how much more there is in each cell since the last call, and writes down what was counted. */
    public void post(Consumer<Posting> journal) {
        seen.flush();
        waiting.flush();
        pending.forEach((cell, sums) -> journal.accept(new Posting(cell, PostingReason.USAGE, sums.tally())));
        pending.clear();
    }

    /**
     * Rates the jobs that have waited for a price and have one now. Posts all that is pending first.
     *
     * @return number of jobs that have a price now
     */
    public long rateWaiting(Consumer<Posting> journal) {
        post(journal);
        return waiting.rate(rater, journal);
    }

    /**
     * Forgets jobs that nothing was counted beside since {@code hour}: a later duplicate of one would count.
     *
     * @return number of rows dropped
     */
    public int forgetBefore(int hour) {
        return seen.forgetBefore(hour);
    }

    private Pending begin(Cell cell) {
        return new Pending(
                new Tally(),
                rater.priceOf(
                        cell.tenant(), cell.provider(), cell.model(), cell.tier(), cell.inBatch(), cell.minute()));
    }

    /** What is to be posted of one cell, and the price of all its jobs: it is looked up once, not for each of them. */
    private record Pending(Tally tally, @Nullable Price price) {}

    /** Hears of every job that adds to no cost although it used something. */
    @FunctionalInterface
    public interface UnpricedListener {
        void onUnpriced(TokenUsage usage, Rating.Reason reason);
    }
}
