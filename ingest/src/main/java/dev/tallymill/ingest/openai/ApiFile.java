package dev.tallymill.ingest.openai;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.ingest.batch.ListPosition;
import dev.tallymill.ingest.result.ResultFile;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.FileMetadata;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A file as clients see it. */
sealed interface ApiFile {

    /** Place in the list of the tenant's files. */
    ListPosition position();

    String filename();

    String purpose();

    long bytes();

    Instant createdAt();

    @Nullable
    Instant expiresAt();

    /** The API's file object. */
    default ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("id", position().id());
        json.put("object", "file");
        json.put("bytes", bytes());
        json.put("created_at", createdAt().getEpochSecond());
        BatchJson.putTime(json, "expires_at", expiresAt());
        json.put("filename", filename());
        json.put("purpose", purpose());
        json.put("status", "processed");
        json.putNull("status_details");
        return json;
    }

    /** One that was uploaded. */
    record Stored(FileMetadata metadata) implements ApiFile {

        @Override
        public ListPosition position() {
            return new ListPosition(metadata.getCreatedAt(), metadata.getFileId());
        }

        /** A file of {@code tallymill run} is called by its path, which is nobody else's business. */
        @Override
        public String filename() {
            return Filenames.lastSegment(metadata.getFilename());
        }

        @Override
        public String purpose() {
            return metadata.getPurpose();
        }

        @Override
        public long bytes() {
            return metadata.getBytes();
        }

        @Override
        public Instant createdAt() {
            return metadata.getCreatedAt();
        }

        @Override
        public @Nullable Instant expiresAt() {
            return metadata.getExpiresAt();
        }
    }

    /**
     * A batch's output or error file.
     *
     * @param position by the age of its batch, which does not change
     * @param bytes 0 until the size is known
     * @param stored where its lines stand, once they were copied when the batch ended; null while they are replayed
     */
    record OfResults(
            ListPosition position,
            Batch batch,
            ResultFile which,
            long bytes,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable FileMetadata stored)
            implements ApiFile {

        static final String PURPOSE = "batch_output";

        @Override
        public String filename() {
            return batch.getBatchId() + (which == ResultFile.OUTPUT ? "_output.jsonl" : "_error.jsonl");
        }

        @Override
        public String purpose() {
            return PURPOSE;
        }
    }
}
