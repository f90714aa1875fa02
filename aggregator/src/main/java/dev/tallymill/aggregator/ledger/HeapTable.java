package dev.tallymill.aggregator.ledger;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A table that is gone with its process: for reading the log once from its beginning. Rows are not copied. */
final class HeapTable<K, V> implements Table<K, V> {

    private final Map<K, V> rows = new HashMap<>();

    @Override
    public @Nullable V get(K key) {
        return rows.get(key);
    }

    @Override
    public void put(K key, V value) {
        rows.put(key, value);
    }

    @Override
    public void delete(K key) {
        rows.remove(key);
    }

    @Override
    public void forEach(BiConsumer<? super K, ? super V> action) {
        rows.forEach(action);
    }
}
