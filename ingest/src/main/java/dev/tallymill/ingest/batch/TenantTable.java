package dev.tallymill.ingest.batch;

import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Objects by tenant and id, kept as the bytes they came in and decoded when asked for. Thread-safe.
 *
 * @param <T> what the bytes are
 */
final class TenantTable<T> {

    private static final char SEPARATOR = '/';

    private final Function<byte[], T> decoder;
    private final ConcurrentNavigableMap<String, byte[]> rows = new ConcurrentSkipListMap<>();

    TenantTable(Function<byte[], T> decoder) {
        this.decoder = decoder;
    }

    void put(String tenant, String id, byte[] row) {
        rows.put(tenant + SEPARATOR + id, row);
    }

    /** Removes an object whose tenant is not known; looks at every key. */
    void remove(String id) {
        rows.keySet().removeIf(key -> key.endsWith(SEPARATOR + id));
    }

    @Nullable
    T get(String tenant, String id) {
        byte[] row = rows.get(tenant + SEPARATOR + id);
        return row == null ? null : decoder.apply(row);
    }

    /** All objects of {@code tenant} by their ids. */
    List<T> list(String tenant) {
        String from = tenant + SEPARATOR;
        String to = tenant + (char) (SEPARATOR + 1);
        return rows.subMap(from, to).values().stream().map(decoder).toList();
    }
}
