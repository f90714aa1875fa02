package dev.tallymill.ingest.openai;

import dev.tallymill.ingest.batch.Batches;
import dev.tallymill.ingest.batch.ListPosition;
import dev.tallymill.ingest.batch.ResultFiles;
import dev.tallymill.ingest.result.ResultFile;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.FileMetadata;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All files of a tenant: uploaded ones, and the result files of its batches, which are there as soon as they have a line.
 * What is known of a result file beyond its batch, where it was copied to when the batch ended, its size or that it was
 * deleted, stands as a record under its id in {@code files}. Thread-safe.
 */
final class FileCatalog {

    private final Batches batches;
    private final Clock clock;

    FileCatalog(Batches batches, Clock clock) {
        this.batches = batches;
        this.clock = clock;
    }

    /** The file; null when {@code tenant} has none of that id, or has it no more. */
    @Nullable
    ApiFile find(String tenant, String fileId) {
        ResultFiles.Reference reference = ResultFiles.parse(fileId);
        if (reference == null) {
            FileMetadata stored = batches.file(tenant, fileId);
            return stored == null || !isCurrent(stored) ? null : new ApiFile.Stored(stored);
        }
        Batch batch = batches.find(tenant, reference.batchId());
        return batch == null ? null : ofResults(batch, reference.output() ? ResultFile.OUTPUT : ResultFile.ERRORS);
    }

    /** Where a file stands, or stood, in the list; null when there never was one of that id, or long ago. */
    @Nullable
    ListPosition position(String tenant, String fileId) {
        ResultFiles.Reference reference = ResultFiles.parse(fileId);
        if (reference == null) {
            return batches.filePosition(tenant, fileId);
        }
        ListPosition batch = batches.position(tenant, reference.batchId());
        return batch == null ? null : new ListPosition(batch.createdAt(), fileId);
    }

    /** Files older than {@code after}, or all, newest first. */
    Stream<ApiFile> newestFirst(String tenant, @Nullable ListPosition after) {
        ListPosition sameAge = after == null ? null : new ListPosition(after.createdAt(), "");
        Stream<ApiFile> results = batches.newestFirst(tenant, sameAge)
                .flatMap(
                        batch -> Stream.of(ResultFile.ERRORS, ResultFile.OUTPUT).map(which -> ofResults(batch, which)))
                .filter(Objects::nonNull)
                .map(ApiFile.class::cast)
                .filter(file -> after == null || file.position().compareTo(after) > 0);
        return Merged.of(
                stored(batches.newestFilesFirst(tenant, after)),
                results,
                (one, other) -> one.position().compareTo(other.position()));
    }

    /** Files newer than {@code after}, or all, oldest first. */
    Stream<ApiFile> oldestFirst(String tenant, @Nullable ListPosition after) {
        ListPosition sameAge =
                after == null ? null : new ListPosition(after.createdAt(), Character.toString(Character.MAX_VALUE));
        Stream<ApiFile> results = batches.oldestFirst(tenant, sameAge)
                .flatMap(
                        batch -> Stream.of(ResultFile.OUTPUT, ResultFile.ERRORS).map(which -> ofResults(batch, which)))
                .filter(Objects::nonNull)
                .map(ApiFile.class::cast)
                .filter(file -> after == null || file.position().compareTo(after) < 0);
        return Merged.of(
                stored(batches.oldestFilesFirst(tenant, after)),
                results,
                (one, other) -> other.position().compareTo(one.position()));
    }

    /** Removes a file for every reader. */
    void delete(ApiFile file) {
        switch (file) {
            case ApiFile.Stored stored -> batches.delete(stored.metadata());
            case ApiFile.OfResults results -> batches.store(note(results, results.bytes(), clock.instant()));
        }
    }

    /** Keeps the size of the result file of a batch that has ended. */
    void keepSize(ApiFile.OfResults file, long bytes) {
        if (file.stored() == null && file.bytes() != bytes) {
            batches.store(note(file, bytes, null));
        }
    }

    private Stream<ApiFile> stored(Stream<FileMetadata> files) {
        return files.filter(file -> ResultFiles.parse(file.getFileId()) == null)
                .filter(this::isCurrent)
                .map(ApiFile.Stored::new);
    }

    private ApiFile.@Nullable OfResults ofResults(Batch batch, ResultFile which) {
        BatchCounts counts = BatchCounts.of(batch, batches.progress(batch.getBatchId()));
        boolean output = which == ResultFile.OUTPUT;
        if ((output ? counts.completed() : counts.failed()) == 0) {
            return null;
        }
        String id = output ? ResultFiles.outputFileId(batch.getBatchId()) : ResultFiles.errorFileId(batch.getBatchId());
        FileMetadata note = batches.tables().file(batch.getTenant(), id);
        Instant expiresAt = ResultFiles.expiresAt(batch);
        if ((note != null && !isCurrent(note)) || hasPassed(expiresAt)) {
            return null;
        }
        return new ApiFile.OfResults(
                new ListPosition(batch.getCreatedAt(), id),
                batch,
                which,
                note == null ? 0 : note.getBytes(),
                ResultFiles.createdAt(batch),
                expiresAt,
                note == null || note.getLines() == 0 ? null : note);
    }

    private FileMetadata note(ApiFile.OfResults file, long bytes, @Nullable Instant deletedAt) {
        return FileMetadata.newBuilder()
                .setFileId(file.position().id())
                .setTenant(file.batch().getTenant())
                .setFilename(file.filename())
                .setPurpose(file.purpose())
                .setBytes(bytes)
                .setLines(0)
                .setSha256("")
                .setPartition(0)
                .setStartOffset(0)
                .setEndOffset(0)
                .setCreatedAt(file.position().createdAt())
                .setExpiresAt(deletedAt)
                .build();
    }

    private boolean isCurrent(FileMetadata file) {
        return !hasPassed(file.getExpiresAt());
    }

    private boolean hasPassed(@Nullable Instant time) {
        return time != null && !clock.instant().isBefore(time);
    }
}
