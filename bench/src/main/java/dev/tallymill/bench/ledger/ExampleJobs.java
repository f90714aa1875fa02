package dev.tallymill.bench.ledger;

import dev.tallymill.schemas.id.BatchKeys;
import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.record.Usage;
import java.math.BigInteger;
import java.time.Instant;

/** The example of docs/prices.md over and over: 1,000 input and 500 output tokens at 0.15 and 0.60 USD a million. Immutable. */
final class ExampleJobs implements JobSource {

    private static final int LINES_PER_BATCH = 50_000;
    private static final BigInteger COST = BigInteger.valueOf(450_000_000);
    private static final Usage TOKENS =
            Usage.newBuilder().setPromptTokens(1000L).setCompletionTokens(500L).build();

    private final Instant now;

    /** @param now when all of them complete */
    ExampleJobs(Instant now) {
        this.now = now;
    }

    @Override
    public String key(int i) {
        return BatchKeys.shardKey(batch(i), i % LINES_PER_BATCH);
    }

    @Override
    public TokenUsage usage(int i) {
        return TokenUsage.newBuilder()
                .setJob(JobReference.newBuilder()
                        .setJobId(BatchKeys.jobId(batch(i), i % LINES_PER_BATCH))
                        .setTenant("example")
                        .setBatchId(batch(i))
                        .setLine((long) (i % LINES_PER_BATCH))
                        .setEndpoint("/v1/chat/completions")
                        .setModel("gpt-oss-120b")
                        .build())
                .setProvider("api.example.com")
                .setOutcome(Outcome.COMPLETED)
                .setUsage(TOKENS)
                .setAttempts(1)
                .setStartedAt(now)
                .setCompletedAt(now)
                .build();
    }

    @Override
    public BigInteger picoUsd(int i) {
        return COST;
    }

    @Override
    public boolean isUnpriced(int i) {
        return false;
    }

    private static String batch(int i) {
        return "batch_example-" + i / LINES_PER_BATCH;
    }
}
