package dev.tallymill.aggregator;

import dev.tallymill.schemas.id.BatchKeys;
import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.record.Usage;
import java.time.Instant;

/** Usage records for tests: 1,000 input and 500 output tokens of gpt-oss-120b, 0.00045 USD, unless changed. */
public final class SampleUsage {

    public static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    public static final String PROVIDER = "api.example.com";
    public static final String MODEL = "gpt-oss-120b";

    private SampleUsage() {}

    /** A completed line of a batch of tenant {@code acme}. */
    public static TokenUsage line(String batchId, long line) {
        return usage(JobReference.newBuilder()
                .setJobId(BatchKeys.jobId(batchId, line))
                .setTenant("acme")
                .setBatchId(batchId)
                .setLine(line)
                .setCustomId("request-" + line)
                .setEndpoint("/v1/chat/completions")
                .setModel(MODEL)
                .build());
    }

    /** A completed job without a batch. */
    public static TokenUsage job(String jobId) {
        return usage(JobReference.newBuilder()
                .setJobId(jobId)
                .setTenant("acme")
                .setEndpoint("/v1/chat/completions")
                .setModel(MODEL)
                .build());
    }

    /** Token counts; reported, not estimated. */
    public static Usage tokens(long prompt, long cached, long completion, long reasoning) {
        return Usage.newBuilder()
                .setPromptTokens(prompt)
                .setCachedPromptTokens(cached)
                .setCompletionTokens(completion)
                .setReasoningTokens(reasoning)
                .setEstimated(false)
                .build();
    }

    private static TokenUsage usage(JobReference job) {
        return TokenUsage.newBuilder()
                .setJob(job)
                .setProvider(PROVIDER)
                .setOutcome(Outcome.COMPLETED)
                .setUsage(tokens(1000, 0, 500, 0))
                .setAttempts(1)
                .setStartedAt(NOON)
                .setCompletedAt(NOON)
                .build();
    }
}
