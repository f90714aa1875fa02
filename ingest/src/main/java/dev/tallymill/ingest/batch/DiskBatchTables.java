package dev.tallymill.ingest.batch;

import dev.tallymill.schemas.id.ControlKeys;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.BudgetStatus;
import dev.tallymill.schemas.record.Control;
import dev.tallymill.schemas.record.ControlAction;
import dev.tallymill.schemas.record.FileMetadata;
import dev.tallymill.schemas.record.Price;
import dev.tallymill.schemas.record.SpendTotals;
import dev.tallymill.schemas.record.Tenant;
import dev.tallymill.schemas.tenant.KnownTenants;
import dev.tallymill.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;

/**
 * Tables of which all that grows with the number of files and batches lies on disk; on the heap are the batches that have
 * not ended, and what there is for each tenant. {@link #apply} is for one thread.
 */
final class DiskBatchTables implements BatchTables {

    private static final Comparator<Batch> OLDEST_FIRST =
            Comparator.comparing(Batch::getCreatedAt).thenComparing(Batch::getBatchId);

    private final Topics topics;
    private final Deserializer<Object> deserializer;
    private final TenantTable<Batch> batches;
    private final TenantTable<FileMetadata> files;
    private final FileExpiries expiries;
    private final Map<String, Batch> active = new ConcurrentHashMap<>();
    /** Batch ids by tenant and idempotency key. */
    private final Map<String, String> batchesOfKeys;

    private final Map<String, byte[]> progress;
    private final Set<String> cancelRequests = ConcurrentHashMap.newKeySet();
    private final Set<String> pausedTenants = ConcurrentHashMap.newKeySet();
    private final KnownTenants tenants = new KnownTenants();
    private final BudgetTables budgets = new BudgetTables(tenants);

    /** @param store stays the caller's to close */
    DiskBatchTables(Topics topics, Deserializer<Object> deserializer, ScratchStore store) {
        this.topics = topics;
        this.deserializer = deserializer;
        this.batches = new TenantTable<>(store, "batches", row -> (Batch) decode(topics.batches(), row));
        this.files = new TenantTable<>(store, "files", row -> (FileMetadata) decode(topics.files(), row));
        this.expiries = new FileExpiries(store);
        this.batchesOfKeys = store.map("keys", StringDataType.INSTANCE);
        this.progress = store.map("progress", ByteArrayDataType.INSTANCE);
    }

    /** The topics whose records belong here. */
    List<String> topicNames() {
        return List.of(
                topics.files(),
                topics.batches(),
                topics.batchProgress(),
                topics.control(),
                topics.tenants(),
                topics.prices(),
                topics.spendDay(),
                topics.budgetStatus());
    }

    /**
     * Takes one record of one of the topics.
     *
     * @throws org.apache.kafka.common.errors.SerializationException if it cannot be decoded
     */
    void apply(ConsumerRecord<String, byte @Nullable []> record) {
        String topic = record.topic();
        byte[] row = record.value();
        if (row == null) {
            remove(topic, record.key(), record.headers());
        } else if (topic.equals(topics.batchProgress())) {
            putProgress(record.key(), row);
        } else {
            switch (decode(topic, row)) {
                case Batch batch -> putBatch(batch, row);
                case FileMetadata file -> putFile(file, row);
                case Control control -> putControl(control);
                case Tenant tenant -> tenants.put(tenant);
                case Price price -> budgets.put(record.key(), price);
                case SpendTotals totals -> budgets.put(totals);
                case BudgetStatus status -> budgets.put(record.key(), status);
                default -> throw new IllegalStateException("topic " + topic + " holds records of a foreign type");
            }
        }
    }

    @Override
    public @Nullable Batch batch(String tenant, String batchId) {
        return batches.get(tenant, batchId);
    }

    @Override
    public @Nullable Batch batchOfKey(String tenant, String idempotencyKey) {
        String batchId = batchesOfKeys.get(tenant + '/' + idempotencyKey);
        return batchId == null ? null : batch(tenant, batchId);
    }

    @Override
    public List<Batch> batches(String tenant) {
        return batches.list(tenant);
    }

    @Override
    public List<Batch> activeBatches() {
        return active.values().stream().sorted(OLDEST_FIRST).toList();
    }

    @Override
    public @Nullable BatchProgress progress(String batchId) {
        byte[] row = progress.get(batchId);
        return row == null ? null : (BatchProgress) decode(topics.batchProgress(), row);
    }

    @Override
    public @Nullable FileMetadata file(String tenant, String fileId) {
        return files.get(tenant, fileId);
    }

    @Override
    public List<FileMetadata> files(String tenant) {
        return files.list(tenant);
    }

    @Override
    public List<FileMetadata> expiredFiles(Instant now) {
        return expiries.dueBy(now).stream()
                .map(expiry -> file(expiry.tenant(), expiry.fileId()))
                .filter(Objects::nonNull)
                .toList();
    }

    @Override
    public boolean cancelRequested(String batchId) {
        return cancelRequests.contains(batchId);
    }

    @Override
    public int weight(String tenant) {
        return tenants.weight(tenant);
    }

    @Override
    public BudgetTables budgets() {
        return budgets;
    }

    /** Whether the workers are told to make no calls for the tenant. */
    boolean isPaused(String tenant) {
        return pausedTenants.contains(tenant);
    }

    /** All batches, to be listed. */
    TenantTable<Batch> batchTable() {
        return batches;
    }

    /** All files, to be listed. */
    TenantTable<FileMetadata> fileTable() {
        return files;
    }

    KnownTenants tenants() {
        return tenants;
    }

    private void putFile(FileMetadata file, byte[] row) {
        files.put(file.getTenant(), file.getFileId(), file.getCreatedAt(), row);
        expiries.put(file);
    }

    private void putBatch(Batch batch, byte[] row) {
        batches.put(batch.getTenant(), batch.getBatchId(), batch.getCreatedAt(), row);
        if (batch.getIdempotencyKey() != null) {
            batchesOfKeys.put(batch.getTenant() + '/' + batch.getIdempotencyKey(), batch.getBatchId());
        }
        if (BatchState.isTerminal(batch.getStatus())) {
            active.remove(batch.getBatchId());
            budgets.putEnded(batch);
        } else {
            active.put(batch.getBatchId(), batch);
        }
    }

    /** An aggregator that tallies anew publishes smaller totals for a while: they are not news. */
    private void putProgress(String batchId, byte[] row) {
        BatchTally known = BatchTally.of(progress(batchId));
        BatchTally told = BatchTally.of((BatchProgress) decode(topics.batchProgress(), row));
        if (told.ended() >= known.ended()) {
            progress.put(batchId, row);
        }
    }

    private void putControl(Control control) {
        String tenant = control.getTenant();
        if (tenant != null) {
            // Shown only: whoever is paused is held back by the workers, and the window of released jobs fills up by
            // itself.
            if (control.getAction() == ControlAction.PAUSE) {
                pausedTenants.add(tenant);
            } else {
                pausedTenants.remove(tenant);
            }
            return;
        }
        if (control.getAction() == ControlAction.CANCEL) {
            cancelRequests.add(control.getBatchId());
        } else {
            cancelRequests.remove(control.getBatchId());
        }
    }

    private void remove(String topic, String key, Headers headers) {
        int slash = key.lastIndexOf('/');
        String id = key.substring(slash + 1);
        if (topic.equals(topics.batches())) {
            removeBatch(key.substring(0, Math.max(0, slash)), id);
            active.remove(id);
        } else if (topic.equals(topics.files())) {
            removeFile(id, headers.lastHeader(Tombstones.TENANT_HEADER));
        } else if (topic.equals(topics.batchProgress())) {
            progress.remove(id);
        } else if (topic.equals(topics.control())) {
            removeOrder(key);
        } else if (topic.equals(topics.tenants())) {
            tenants.remove(id);
        } else if (topic.equals(topics.prices())) {
            budgets.removePrice(key);
        } else if (topic.equals(topics.budgetStatus())) {
            budgets.removeStatus(key);
        }
    }

    private void removeBatch(String tenant, String id) {
        Batch batch = batches.get(tenant, id);
        if (batch != null && batch.getIdempotencyKey() != null) {
            batchesOfKeys.remove(tenant + '/' + batch.getIdempotencyKey(), id);
        }
        batches.remove(tenant, id);
    }

    private void removeOrder(String key) {
        String tenant = ControlKeys.tenant(key);
        if (tenant == null) {
            cancelRequests.remove(key);
        } else {
            pausedTenants.remove(tenant);
        }
    }

    private void removeFile(String id, @Nullable Header tenant) {
        expiries.remove(id);
        if (tenant == null) {
            files.remove(id);
        } else {
            files.remove(new String(tenant.value(), StandardCharsets.UTF_8), id);
        }
    }

    private Object decode(String topic, byte[] row) {
        return deserializer.deserialize(topic, row);
    }
}
