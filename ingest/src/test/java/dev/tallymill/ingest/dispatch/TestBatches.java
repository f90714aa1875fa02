package dev.tallymill.ingest.dispatch;

import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchStatus;
import dev.tallymill.schemas.record.DispatchCheckpoint;
import dev.tallymill.schemas.record.FileMetadata;
import dev.tallymill.schemas.record.RequestCounts;
import dev.tallymill.schemas.serde.TrustedRecords;
import java.time.Instant;
import java.util.List;

/** Batches and files as tests need them. */
final class TestBatches {

    static final Instant EXPIRES_AT = Instant.parse("2026-01-02T00:00:00Z");

    static {
        TrustedRecords.trust();
    }

    private TestBatches() {}

    static Batch batch(BatchStatus status, long total, long released) {
        return batch("acme", "batch_1", status, total, released);
    }

    static Batch batch(String tenant, String id, BatchStatus status, long total, long released) {
        return Batch.newBuilder()
                .setBatchId(id)
                .setTenant(tenant)
                .setEndpoint("/v1/chat/completions")
                .setInputFileId("file-" + id)
                .setCompletionWindow("24h")
                .setStatus(status)
                .setCreatedAt(EXPIRES_AT.minusSeconds(86_400))
                .setExpiresAt(EXPIRES_AT)
                .setRequestCounts(new RequestCounts(total, 0L, 0L))
                .setCheckpoint(new DispatchCheckpoint(released, released))
                .setResultStartOffsets(List.of(0L))
                .build();
    }

    static FileMetadata file(String tenant, String batchId, long lines, long bytes) {
        return FileMetadata.newBuilder()
                .setFileId("file-" + batchId)
                .setTenant(tenant)
                .setFilename("f")
                .setPurpose("batch")
                .setBytes(bytes)
                .setLines(lines)
                .setSha256("00")
                .setPartition(0)
                .setStartOffset(0)
                .setEndOffset(lines)
                .setCreatedAt(Instant.EPOCH)
                .build();
    }
}
