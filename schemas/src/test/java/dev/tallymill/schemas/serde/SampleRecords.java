package dev.tallymill.schemas.serde;

import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.SpendKey;
import dev.tallymill.schemas.record.SpendTotals;
import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.record.Usage;
import java.math.BigDecimal;
import java.time.Instant;

/** Records with every kind of field: nested records, unions, enums, instants, decimals. */
public final class SampleRecords {

    private static final Instant NOON = Instant.parse("2026-07-05T12:00:00.123Z");

    private SampleRecords() {}

    public static TokenUsage usage(long line) {
        return TokenUsage.newBuilder()
                .setJob(JobReference.newBuilder()
                        .setJobId("batch_req_0f3a_" + line)
                        .setTenant("default")
                        .setBatchId("batch_0f3a")
                        .setLine(line)
                        .setCustomId("request-" + line)
                        .setEndpoint("/v1/chat/completions")
                        .setModel("gpt-oss-120b")
                        .build())
                .setProvider("keeprouter.com")
                .setOutcome(Outcome.COMPLETED)
                .setUsage(Usage.newBuilder()
                        .setPromptTokens(1_000L)
                        .setCompletionTokens(500L)
                        .setReasoningTokens(200L)
                        .build())
                .setAttempts(2)
                .setStartedAt(NOON.minusSeconds(3))
                .setCompletedAt(NOON)
                .build();
    }

    public static SpendKey spendKey() {
        return new SpendKey("default", "keeprouter.com", "gpt-oss-120b", Instant.parse("2026-07-05T12:00:00Z"));
    }

    public static SpendTotals spend(BigDecimal cost) {
        return SpendTotals.newBuilder()
                .setTenant("default")
                .setProvider("keeprouter.com")
                .setModel("gpt-oss-120b")
                .setBucketStart(Instant.parse("2026-07-05T12:00:00Z"))
                .setCompleted(1)
                .setFailed(0)
                .setExpired(0)
                .setCancelled(0)
                .setBudgetExceeded(0)
                .setPromptTokens(1_000)
                .setCachedPromptTokens(0)
                .setCompletionTokens(500)
                .setReasoningTokens(0)
                .setEstimated(0)
                .setUnpriced(0)
                .setAttempts(1)
                .setCost(cost)
                .setPriceVersion("2026-07-05")
                .build();
    }
}
