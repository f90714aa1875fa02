package dev.tallymill.ingest.batch;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Objects by tenant and id, kept as the bytes they came in and decoded when asked for; listed newest first without being
 * sorted, from anywhere in the list. Remembers for a while where removed objects stood, so that a client which deletes
 * what it lists can go on listing. Written by one thread, read by any.
 *
 * @param <T> what the bytes are
 */
final class TenantTable<T> {

    private static final char SEPARATOR = '/';
    private static final int REMEMBERED_REMOVALS = 20_000;

    private final Function<byte[], T> decoder;
    private final Map<String, ListPosition> positions = new ConcurrentHashMap<>();
    private final Map<String, ConcurrentNavigableMap<ListPosition, byte[]>> rows = new ConcurrentHashMap<>();
    private final Map<String, ListPosition> removed = new LinkedHashMap<>();

    TenantTable(Function<byte[], T> decoder) {
        this.decoder = decoder;
    }

    void put(String tenant, String id, Instant createdAt, byte[] row) {
        ListPosition position = new ListPosition(createdAt, id);
        ListPosition before = positions.put(tenant + SEPARATOR + id, position);
        ConcurrentNavigableMap<ListPosition, byte[]> ofTenant =
                rows.computeIfAbsent(tenant, name -> new ConcurrentSkipListMap<>());
        ofTenant.put(position, row);
        if (before != null && !before.equals(position)) {
            ofTenant.remove(before);
        }
    }

    void remove(String tenant, String id) {
        ListPosition position = positions.remove(tenant + SEPARATOR + id);
        ConcurrentNavigableMap<ListPosition, byte[]> ofTenant = rows.get(tenant);
        if (position != null && ofTenant != null) {
            ofTenant.remove(position);
            remember(tenant + SEPARATOR + id, position);
        }
    }

    /** Removes an object whose tenant is not known; looks at every key. */
    void remove(String id) {
        for (String key : positions.keySet()) {
            if (key.endsWith(SEPARATOR + id)) {
                remove(key.substring(0, key.length() - id.length() - 1), id);
            }
        }
    }

    @Nullable
    T get(String tenant, String id) {
        ListPosition position = positions.get(tenant + SEPARATOR + id);
        ConcurrentNavigableMap<ListPosition, byte[]> ofTenant = rows.get(tenant);
        byte[] row = position == null || ofTenant == null ? null : ofTenant.get(position);
        return row == null ? null : decoder.apply(row);
    }

    /** All objects of {@code tenant}, newest first. */
    List<T> list(String tenant) {
        return newestFirst(tenant, null).toList();
    }

    /** Where an object stands, or stood; null when there is none of that id. */
    @Nullable
    ListPosition position(String tenant, String id) {
        ListPosition position = positions.get(tenant + SEPARATOR + id);
        if (position != null) {
            return position;
        }
        synchronized (removed) {
            return removed.get(tenant + SEPARATOR + id);
        }
    }

    /** Objects of {@code tenant} older than {@code after}, or all, newest first; decoded as they are taken. */
    Stream<T> newestFirst(String tenant, @Nullable ListPosition after) {
        ConcurrentNavigableMap<ListPosition, byte[]> ofTenant = rowsOf(tenant);
        return (after == null ? ofTenant : ofTenant.tailMap(after, false))
                .values().stream().map(decoder);
    }

    /** Objects of {@code tenant} newer than {@code after}, or all, oldest first; decoded as they are taken. */
    Stream<T> oldestFirst(String tenant, @Nullable ListPosition after) {
        ConcurrentNavigableMap<ListPosition, byte[]> ofTenant = rowsOf(tenant);
        return (after == null ? ofTenant : ofTenant.headMap(after, false))
                .descendingMap().values().stream().map(decoder);
    }

    /** Every object of every tenant, in no order; decoded as they are taken. */
    Stream<T> all() {
        return rows.values().stream()
                .flatMap(ofTenant -> ofTenant.values().stream())
                .map(decoder);
    }

    private ConcurrentNavigableMap<ListPosition, byte[]> rowsOf(String tenant) {
        ConcurrentNavigableMap<ListPosition, byte[]> ofTenant = rows.get(tenant);
        return ofTenant == null ? new ConcurrentSkipListMap<>() : ofTenant;
    }

    private void remember(String key, ListPosition position) {
        synchronized (removed) {
            removed.put(key, position);
            if (removed.size() > REMEMBERED_REMOVALS) {
                removed.remove(removed.keySet().iterator().next());
            }
        }
    }
}
