package dev.tallymill.ingest.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.id.BatchKeys;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.BatchStatus;
import dev.tallymill.schemas.record.Control;
import dev.tallymill.schemas.record.ControlAction;
import dev.tallymill.schemas.record.DispatchCheckpoint;
import dev.tallymill.schemas.record.RequestCounts;
import dev.tallymill.schemas.record.Tenant;
import dev.tallymill.schemas.serde.TrustedRecords;
import dev.tallymill.schemas.topic.Topics;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DiskBatchTablesTest {

    static {
        TrustedRecords.trust();
    }

    private static final KafkaSettings KAFKA = KafkaSettings.of("unused:1", "mock://disk-batch-tables");
    private static final Topics TOPICS = KAFKA.topics();

    private final Serializer<SpecificRecord> serializer = KAFKA.serializer(false);
    private final ScratchStore store = ScratchStore.in(Path.of("target"));
    private final DiskBatchTables tables = new DiskBatchTables(TOPICS, KAFKA.deserializer(false), store);

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void listsTheBatchesOfATenantNewestFirst() {
        put(batch("acme", "batch_1", 10, BatchStatus.COMPLETED));
        put(batch("acme", "batch_2", 30, BatchStatus.IN_PROGRESS));
        put(batch("acme", "batch_3", 20, BatchStatus.IN_PROGRESS));
        put(batch("acme2", "batch_4", 20, BatchStatus.IN_PROGRESS));

        assertThat(tables.batches("acme"))
                .extracting(Batch::getBatchId)
                .containsExactly("batch_2", "batch_3", "batch_1");
    }

    @Test
    void listsActiveBatchesOldestFirst() {
        put(batch("acme", "batch_1", 30, BatchStatus.VALIDATING));
        put(batch("other", "batch_2", 10, BatchStatus.CANCELLING));
        put(batch("acme", "batch_3", 20, BatchStatus.IN_PROGRESS));
        put(batch("acme", "batch_3", 20, BatchStatus.COMPLETED));

        assertThat(tables.activeBatches()).extracting(Batch::getBatchId).containsExactly("batch_2", "batch_1");
    }

    @Test
    void hidesWhatIsAnotherTenants() {
        put(batch("acme", "batch_1", 1, BatchStatus.IN_PROGRESS));

        assertThat(tables.batch("acme", "batch_1")).isNotNull();
        assertThat(tables.batch("other", "batch_1")).isNull();
    }

    @Test
    void progressNeverGoesBack() {
        put(TOPICS.batchProgress(), "batch_1", progress(5));
        put(TOPICS.batchProgress(), "batch_1", progress(3));

        assertThat(BatchTally.of(tables.progress("batch_1"))).isEqualTo(new BatchTally(5, 0, 6));
    }

    @Test
    void knowsWhoIsToBeCancelledAndWhatTenantsWeigh() {
        put(TOPICS.control(), "batch_1", new Control("batch_1", ControlAction.CANCEL, Instant.EPOCH, null));
        put(TOPICS.control(), "batch_2", new Control("batch_2", ControlAction.PAUSE, Instant.EPOCH, null));
        put(
                TOPICS.tenants(),
                "acme",
                Tenant.newBuilder()
                        .setTenant("acme")
                        .setCreatedAt(Instant.EPOCH)
                        .setWeight(3)
                        .build());

        assertThat(tables.cancelRequested("batch_1")).isTrue();
        assertThat(tables.cancelRequested("batch_2")).isFalse();
        assertThat(tables.weight("acme")).isEqualTo(3);
        assertThat(tables.weight("other")).isEqualTo(1);
    }

    @Test
    void knowsWhoIsPausedUntilTheOrderIsTakenBackOrAnotherComes() {
        Control pause = new Control("", ControlAction.PAUSE, Instant.EPOCH, "acme");
        put(TOPICS.control(), "batch_1", new Control("batch_1", ControlAction.CANCEL, Instant.EPOCH, null));

        put(TOPICS.control(), "tenant/acme", pause);
        assertThat(tables.isPaused("acme")).isTrue();
        assertThat(tables.isPaused("other")).isFalse();
        put(TOPICS.control(), "tenant/acme", new Control("", ControlAction.RUN, Instant.EPOCH, "acme"));
        assertThat(tables.isPaused("acme")).isFalse();
        put(TOPICS.control(), "tenant/acme", pause);
        put(TOPICS.control(), "tenant/acme", null);
        assertThat(tables.isPaused("acme")).isFalse();
        put(TOPICS.control(), "tenant/batch_1", null);
        assertThat(tables.cancelRequested("batch_1"))
                .as("the order about a batch of that name stays")
                .isTrue();
        put(TOPICS.control(), "batch_1", null);
        assertThat(tables.cancelRequested("batch_1")).isFalse();
    }

    @Test
    void tombstonesRemove() {
        put(batch("acme", "batch_1", 1, BatchStatus.IN_PROGRESS));
        put(TOPICS.batchProgress(), "batch_1", progress(5));

        put(TOPICS.batches(), "acme/batch_1", null);
        put(TOPICS.batchProgress(), "batch_1", null);

        assertThat(tables.batch("acme", "batch_1")).isNull();
        assertThat(tables.activeBatches()).isEmpty();
        assertThat(tables.progress("batch_1")).isNull();
    }

    private void put(Batch batch) {
        put(TOPICS.batches(), BatchKeys.batchKey(batch.getTenant(), batch.getBatchId()), batch);
    }

    private void put(String topic, String key, @Nullable SpecificRecord value) {
        byte[] bytes = value == null ? null : serializer.serialize(topic, value);
        tables.apply(new ConsumerRecord<>(topic, 0, 0, key, bytes));
    }

    private static BatchProgress progress(long completed) {
        return new BatchProgress(
                "batch_1",
                "acme",
                completed,
                1L,
                0L,
                0L,
                0L,
                0L,
                0L,
                0L,
                0L,
                0L,
                0L,
                0L,
                new BigDecimal("0.000000000000"),
                Instant.EPOCH,
                0L,
                0L);
    }

    private static Batch batch(String tenant, String id, long createdAt, BatchStatus status) {
        return Batch.newBuilder()
                .setBatchId(id)
                .setTenant(tenant)
                .setEndpoint("/v1/responses")
                .setInputFileId("file-1")
                .setCompletionWindow("24h")
                .setStatus(status)
                .setCreatedAt(Instant.ofEpochSecond(createdAt))
                .setRequestCounts(new RequestCounts(0L, 0L, 0L))
                .setCheckpoint(new DispatchCheckpoint(0L, 0L))
                .build();
    }
}
