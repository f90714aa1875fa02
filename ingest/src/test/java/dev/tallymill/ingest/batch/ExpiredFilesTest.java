package dev.tallymill.ingest.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.id.BatchKeys;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchStatus;
import dev.tallymill.schemas.record.DispatchCheckpoint;
import dev.tallymill.schemas.record.FileMetadata;
import dev.tallymill.schemas.record.RequestCounts;
import dev.tallymill.schemas.serde.TrustedRecords;
import dev.tallymill.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExpiredFilesTest {

    static {
        TrustedRecords.trust();
    }

    private static final KafkaSettings KAFKA = KafkaSettings.of("unused:1", "mock://expired-files");
    private static final Topics TOPICS = KAFKA.topics();
    private static final Instant CREATED = Instant.ofEpochSecond(1_000_000);
    private static final Instant EXPIRY = CREATED.plusSeconds(3_600);
    private static final Instant DUE = EXPIRY.plus(ExpiredFiles.GRACE);

    private final Serializer<SpecificRecord> serializer = KAFKA.serializer(false);
    private final ScratchStore store = ScratchStore.in(Path.of("target"));
    private final DiskBatchTables tables = new DiskBatchTables(TOPICS, KAFKA.deserializer(false), store);

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void aFileIsRemovedWhenItsTimeIsUpAndTheGraceToo() {
        put(file("file-1", 1, EXPIRY));
        put(file("file-2", 1, EXPIRY.plusSeconds(1)));
        put(file("file-3", 1, null));

        assertThat(ExpiredFiles.removable(tables, DUE.minusMillis(1))).isEmpty();
        assertThat(ExpiredFiles.removable(tables, DUE))
                .extracting(FileMetadata::getFileId)
                .containsExactly("file-1");
    }

    @Test
    void aFileThatABatchReadsStaysUntilTheBatchHasEnded() {
        put(file("file-1", 1, EXPIRY));
        put(batch("batch_1", "file-1", BatchStatus.IN_PROGRESS, null));
        assertThat(ExpiredFiles.removable(tables, DUE)).isEmpty();

        put(batch("batch_1", "file-1", BatchStatus.COMPLETED, null));

        assertThat(ExpiredFiles.removable(tables, DUE)).hasSize(1);
    }

    @Test
    void resultsAreRemovedWhenTheirBatchTellsThatTheyHaveExpired() {
        put(batch("batch_1", "file-9", BatchStatus.COMPLETED, 3_600L));
        put(file("file-1-output", 5, EXPIRY));
        put(batch("batch_2", "file-9", BatchStatus.COMPLETED, null));
        put(file("file-2-output", 5, EXPIRY));

        assertThat(ExpiredFiles.removable(tables, DUE))
                .extracting(FileMetadata::getFileId)
                .containsExactly("file-1-output");
    }

    @Test
    void theNoteThatResultsWereDeletedStays() {
        put(batch("batch_1", "file-9", BatchStatus.COMPLETED, null));
        put(file("file-1-output", 0, CREATED));

        assertThat(ExpiredFiles.removable(tables, DUE)).isEmpty();
    }

    @Test
    void resultsOfADeletedBatchAreRemoved() {
        put(file("file-1-output", 5, EXPIRY));

        assertThat(ExpiredFiles.removable(tables, DUE)).hasSize(1);
    }

    @Test
    void whatIsTombstonedOrWrittenAnewWithoutExpiryIsNotRemovedAgain() {
        put(file("file-1", 1, EXPIRY));
        put(file("file-2", 1, EXPIRY));

        put(TOPICS.files(), "file-1", null);
        put(file("file-2", 1, null));

        assertThat(ExpiredFiles.removable(tables, DUE)).isEmpty();
    }

    private void put(FileMetadata file) {
        put(TOPICS.files(), file.getFileId(), file);
    }

    private void put(Batch batch) {
        put(TOPICS.batches(), BatchKeys.batchKey(batch.getTenant(), batch.getBatchId()), batch);
    }

    private void put(String topic, String key, @Nullable SpecificRecord value) {
        byte[] bytes = value == null ? null : serializer.serialize(topic, value);
        tables.apply(new ConsumerRecord<>(topic, 0, 0, key, bytes));
    }

    private static FileMetadata file(String id, long lines, @Nullable Instant expiresAt) {
        return FileMetadata.newBuilder()
                .setFileId(id)
                .setTenant("acme")
                .setFilename("f")
                .setPurpose("batch")
                .setBytes(lines)
                .setLines(lines)
                .setSha256("")
                .setPartition(0)
                .setStartOffset(0)
                .setEndOffset(lines)
                .setCreatedAt(CREATED)
                .setExpiresAt(expiresAt)
                .build();
    }

    private static Batch batch(String id, String input, BatchStatus status, @Nullable Long expiresAfter) {
        return Batch.newBuilder()
                .setBatchId(id)
                .setTenant("acme")
                .setEndpoint("/v1/responses")
                .setInputFileId(input)
                .setCompletionWindow("24h")
                .setStatus(status)
                .setCreatedAt(CREATED.minusSeconds(60))
                .setCompletedAt(status == BatchStatus.COMPLETED ? CREATED : null)
                .setRequestCounts(new RequestCounts(5L, 5L, 0L))
                .setCheckpoint(new DispatchCheckpoint(0L, 0L))
                .setOutputExpiresAfterSeconds(expiresAfter)
                .build();
    }
}
