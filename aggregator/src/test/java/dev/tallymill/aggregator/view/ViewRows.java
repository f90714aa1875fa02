package dev.tallymill.aggregator.view;

import dev.tallymill.aggregator.ledger.Granularity;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.BatchStatus;
import dev.tallymill.schemas.record.BudgetPeriod;
import dev.tallymill.schemas.record.BudgetState;
import dev.tallymill.schemas.record.BudgetStatus;
import dev.tallymill.schemas.record.DispatchCheckpoint;
import dev.tallymill.schemas.record.RequestCounts;
import dev.tallymill.schemas.record.SpendTotals;
import dev.tallymill.schemas.record.Tenant;
import dev.tallymill.schemas.serde.TrustedRecords;
import dev.tallymill.schemas.tenant.KeyHash;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Records for the tables, and a little ledger that keeps all lengths of buckets of the same jobs alike. */
public final class ViewRows {

    static {
        TrustedRecords.trust();
    }

    private final Map<Granularity, Map<Map.Entry<Series, Long>, long[]>> sums = new EnumMap<>(Granularity.class);

    /** Adds jobs that ended at {@code at} and puts the rows that changed. */
    public void spend(Tables tables, Series series, Instant at, long jobs, long picoUsd) {
        for (Granularity granularity : Granularity.values()) {
            long start = granularity.bucketStart(at.toEpochMilli());
            long[] sum = sums.computeIfAbsent(granularity, absent -> new HashMap<>())
                    .computeIfAbsent(Map.entry(series, start), absent -> new long[2]);
            sum[0] += jobs;
            sum[1] += picoUsd;
            tables.spend().put(granularity, row(series, start, sum[0], BigInteger.valueOf(sum[1])));
        }
    }

    /** One row of totals. */
    public static SpendTotals row(Series series, long bucketStart, long jobs, BigInteger picoUsd) {
        long failed = jobs / 50;
        return SpendTotals.newBuilder()
                .setTenant(series.tenant())
                .setProvider(series.provider())
                .setModel(series.model())
                .setBucketStart(Instant.ofEpochMilli(bucketStart))
                .setCompleted(jobs - failed)
                .setFailed(failed)
                .setExpired(0)
                .setCancelled(0)
                .setBudgetExceeded(0)
                .setPromptTokens(jobs * 1000)
                .setCachedPromptTokens(jobs * 200)
                .setCompletionTokens(jobs * 500)
                .setReasoningTokens(jobs * 100)
                .setEstimated(0)
                .setUnpriced(series.model().startsWith("unpriced") ? jobs : 0)
                .setAttempts(jobs + jobs / 20)
                .setDuplicates(jobs / 100)
                .setLate(jobs / 200)
                .setCost(new BigDecimal(picoUsd, 12))
                .build();
    }

    /** A batch of which {@code released} of {@code total} requests are with the workers. */
    public static Batch batch(
            String id, String tenant, BatchStatus status, Instant createdAt, long total, long released) {
        return Batch.newBuilder()
                .setBatchId(id)
                .setTenant(tenant)
                .setEndpoint("/v1/chat/completions")
                .setInputFileId("file-" + id)
                .setCompletionWindow("24h")
                .setStatus(status)
                .setCreatedAt(createdAt)
                .setRequestCounts(new RequestCounts(total, 0L, 0L))
                .setModel("gpt-oss-120b")
                .setCheckpoint(new DispatchCheckpoint(0L, released))
                .setResultStartOffsets(List.of(0L, 0L))
                .setCompletedAt(status == BatchStatus.COMPLETED ? createdAt.plusSeconds(600) : null)
                .build();
    }

    /** Where a batch stands. */
    public static BatchProgress progress(String id, String tenant, long completed, long failed, long picoUsd) {
        return BatchProgress.newBuilder()
                .setBatchId(id)
                .setTenant(tenant)
                .setCompleted(completed)
                .setFailed(failed)
                .setExpired(0)
                .setCancelled(0)
                .setBudgetExceeded(0)
                .setPromptTokens(completed * 1000)
                .setCachedPromptTokens(completed * 200)
                .setCompletionTokens(completed * 500)
                .setReasoningTokens(completed * 100)
                .setEstimated(0)
                .setUnpriced(0)
                .setAttempts(completed + 4 * failed)
                .setCost(new BigDecimal(BigInteger.valueOf(picoUsd), 12))
                .setUpdatedAt(Instant.EPOCH)
                .build();
    }

    /** A tenant with one key. */
    public static Tenant tenant(String id, String key) {
        return Tenant.newBuilder()
                .setTenant(id)
                .setCreatedAt(Instant.EPOCH)
                .setApiKeyHashes(List.of(KeyHash.of(key)))
                .build();
    }

    /** A tenant's budget for a month, or so. */
    public static BudgetStatus budget(String tenant, Instant start, String limit, String spent, String reserved) {
        return BudgetStatus.newBuilder()
                .setTenant(tenant)
                .setPeriodStart(start)
                .setPeriod(BudgetPeriod.MONTH)
                .setPeriodEnd(start.plus(Duration.ofDays(40)))
                .setState(BudgetState.WITHIN)
                .setLimitUsd(new BigDecimal(limit).setScale(12))
                .setSpent(new BigDecimal(spent).setScale(12))
                .setReserved(new BigDecimal(reserved).setScale(12))
                .build();
    }
}
