package dev.tallymill.aggregator.view;

import dev.tallymill.aggregator.ledger.Tally;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchProgress;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The batches and how far they are. Bounded: where there are too many, those that ended and were created longest ago go.
 * Not thread-safe.
 */
public final class BatchTable {

    /** Dropping looks at all batches, so it drops this part of them at once. */
    private static final int DROP_ONE_IN = 10;

    private final int most;
    private final Map<String, Entry> batches = new HashMap<>();
    private boolean complete = true;

    /** @param most batches kept */
    public BatchTable(int most) {
        this.most = most;
    }

    /** Takes over what ingest says of a batch. */
    public void put(Batch batch) {
        entry(batch.getBatchId(), batch.getTenant()).facts = BatchRow.Facts.of(batch);
    }

    /** Takes over the tally of a batch, published at {@code at}, in milliseconds since the epoch. */
    public void put(BatchProgress progress, long at) {
        Entry entry = entry(progress.getBatchId(), progress.getTenant());
        entry.tally = Tally.of(progress);
        entry.throughput.note(at, entry.tally.jobs());
    }

    /** The batch was deleted. */
    public void remove(String batchId) {
        batches.remove(batchId);
    }

    /** The batch of that id; null when there is none. */
    public @Nullable BatchRow find(String batchId, long now) {
        Entry entry = batches.get(batchId);
        return entry == null ? null : entry.row(batchId, now);
    }

    /** Hands over every batch, in no particular order. */
    public void scan(long now, Consumer<BatchRow> reader) {
        batches.forEach((id, entry) -> reader.accept(entry.row(id, now)));
    }

    /** Number of batches. */
    public int size() {
        return batches.size();
    }

    /** Whether none was dropped for want of room. */
    public boolean complete() {
        return complete;
    }

    private Entry entry(String id, String tenant) {
        Entry entry = batches.get(id);
        if (entry == null) {
            if (batches.size() >= most) {
                dropOldest();
            }
            entry = new Entry(tenant);
            batches.put(id, entry);
        }
        return entry;
    }

    private void dropOldest() {
        Collection<BatchRow> ended = batches.entrySet().stream()
                .map(entry -> entry.getValue().row(entry.getKey(), 0))
                .filter(row -> !row.active())
                .sorted(Comparator.comparingLong(BatchRow::createdAt))
                .limit(Math.max(1, most / DROP_ONE_IN))
                .toList();
        List<String> ids = ended.stream().map(BatchRow::id).toList();
        ids.forEach(batches::remove);
        complete = complete && ids.isEmpty();
    }

    private static final class Entry {
        private final String tenant;
        private final Throughput throughput = new Throughput();
        private BatchRow.@Nullable Facts facts;
        private Tally tally = new Tally();

        Entry(String tenant) {
            this.tenant = tenant;
        }

        BatchRow row(String id, long now) {
            return new BatchRow(id, tenant, facts, tally, throughput.perSecond(now));
        }
    }
}
