package dev.tallymill.ingest.dispatch;

import dev.tallymill.ingest.file.FileUpload;
import dev.tallymill.ingest.file.LineRange;
import dev.tallymill.ingest.validate.Sha256;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.FileMetadata;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;

/** A file of results that is being written through the release log, under an id that follows from its batch's. */
final class FileDraft {

    private final ReleaseLog log;
    private final Batch batch;
    private final String fileId;
    private final String filename;
    private final LineRange range = new LineRange();
    private final MessageDigest sha256 = Sha256.newDigest();
    private long bytes;
    private long lines;

    FileDraft(ReleaseLog log, Batch batch, String fileId, String filename) {
        this.log = log;
        this.batch = batch;
        this.fileId = fileId;
        this.filename = filename;
    }

    /** Adds a line and its terminator. */
    void append(String line) {
        byte[] stored = (line + '\n').getBytes(StandardCharsets.UTF_8);
        sha256.update(stored);
        bytes += stored.length;
        lines++;
        log.append(batch.getTenant(), fileId, stored, range);
    }

    /** Makes the file known, in the transaction of its last lines; an empty one never is. */
    void publish(Instant now) {
        if (lines == 0) {
            return;
        }
        log.flush(batch.getTenant());
        range.throwFailure();
        Long expiresAfter = batch.getOutputExpiresAfterSeconds();
        log.save(FileMetadata.newBuilder()
                .setFileId(fileId)
                .setTenant(batch.getTenant())
                .setFilename(filename)
                .setPurpose(FileUpload.BATCH_OUTPUT)
                .setBytes(bytes)
                .setLines(lines)
                .setSha256(HexFormat.of().formatHex(sha256.digest()))
                .setPartition(log.partitionOf(batch.getTenant(), fileId))
                .setStartOffset(range.start())
                .setEndOffset(range.end())
                .setCreatedAt(now)
                .setExpiresAt(expiresAfter == null ? null : now.plusSeconds(expiresAfter))
                .build());
    }
}
