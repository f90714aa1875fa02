package dev.tallymill.bench.ledger;

import dev.tallymill.schemas.id.BatchKeys;
import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.record.Usage;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Usage of generated jobs, each the same whenever it is asked for: several tenants, batches, models and minutes; cached and
 * reasoning tokens; jobs that failed or expired, without a batch, late ones, models without a price. It says itself what each
 * job costs, by arithmetic of its own. Immutable.
 */
final class UsageMix implements JobSource {

    static final String LATER_PRICED = "llama-next";

    private static final int LINES_PER_BATCH = 5000;
    private static final long SECONDS_LATE = 3600;
    private static final List<String> MODELS =
            List.of("gpt-oss-120b", "gpt-4o", "gpt-5.5", "gpt-oss-120b", LATER_PRICED, "house-model");

    /** Micro-USD per million input and output tokens of {@link #MODELS}; the last has no price. */
    private static final long[][] PRICES = {
        {150_000, 600_000}, {2_500_000, 10_000_000}, {5_000_000, 30_000_000}, {150_000, 600_000}, {123_457, 654_321}
    };

    private final Instant now;
    private final int tenants;
    private final int percentOfFirst;

    /**
     * @param now when jobs complete, about
     * @param tenants number of them
     * @param percentOfFirst how many of 100 batches are the first tenant's
     */
    UsageMix(Instant now, int tenants, int percentOfFirst) {
        this.now = now;
        this.tenants = tenants;
        this.percentOfFirst = percentOfFirst;
    }

    @Override
    public String key(int i) {
        return hasBatch(i) ? BatchKeys.shardKey(batch(i), line(i)) : "direct-" + i;
    }

    @Override
    public TokenUsage usage(int i) {
        return TokenUsage.newBuilder()
                .setJob(job(i))
                .setProvider("api.example.com")
                .setOutcome(outcome(i))
                .setUsage(outcome(i) == Outcome.COMPLETED ? tokens(i) : null)
                .setAttempts(1 + i % 7 / 6)
                .setStartedAt(completedAt(i).minusMillis(800))
                .setCompletedAt(completedAt(i))
                .build();
    }

    @Override
    public BigInteger picoUsd(int i) {
        int model = model(i);
        if (outcome(i) != Outcome.COMPLETED || model >= PRICES.length) {
            return BigInteger.ZERO;
        }
        long[] price = PRICES[model];
        return BigInteger.valueOf(
                Math.addExact(Math.multiplyExact(prompt(i), price[0]), Math.multiplyExact(completion(i), price[1])));
    }

    @Override
    public boolean isUnpriced(int i) {
        return outcome(i) == Outcome.COMPLETED && model(i) >= PRICES.length;
    }

    private JobReference job(int i) {
        JobReference.Builder job = JobReference.newBuilder()
                .setTenant(tenant(i))
                .setEndpoint("/v1/chat/completions")
                .setModel(MODELS.get(model(i)))
                .setCustomId("request-" + i);
        if (!hasBatch(i)) {
            return job.setJobId("direct-" + i).build();
        }
        return job.setJobId(BatchKeys.jobId(batch(i), line(i)))
                .setBatchId(batch(i))
                .setLine((long) line(i))
                .build();
    }

    private static @Nullable Usage tokens(int i) {
        return Usage.newBuilder()
                .setPromptTokens(prompt(i))
                .setCachedPromptTokens(i % 3 == 0 ? (Long) (prompt(i) / 2) : null)
                .setCompletionTokens(completion(i))
                .setReasoningTokens(i % 5 == 0 ? (Long) (completion(i) / 3) : null)
                .setEstimated(i % 50 == 0)
                .build();
    }

    private String tenant(int i) {
        int batch = i / LINES_PER_BATCH;
        return "tenant-" + (batch * 37 % 100 < percentOfFirst ? 0 : 1 + batch % (tenants - 1));
    }

    private Instant completedAt(int i) {
        Instant about = now.minusMillis(i % 300_000);
        return i % 200 == 7 ? about.minusSeconds(SECONDS_LATE) : about;
    }

    private static boolean hasBatch(int i) {
        return i % 20 != 19;
    }

    private static String batch(int i) {
        return "batch_" + i / LINES_PER_BATCH;
    }

    private static int line(int i) {
        return i % LINES_PER_BATCH;
    }

    private static int model(int i) {
        return i / 11 % MODELS.size();
    }

    private static Outcome outcome(int i) {
        return switch (i % 100) {
            case 3 -> Outcome.FAILED;
            case 4 -> Outcome.EXPIRED;
            case 5 -> Outcome.CANCELLED;
            default -> Outcome.COMPLETED;
        };
    }

    private static long prompt(int i) {
        return 100 + i * 7919L % 3001;
    }

    private static long completion(int i) {
        return 1 + i * 104_729L % 997;
    }
}
