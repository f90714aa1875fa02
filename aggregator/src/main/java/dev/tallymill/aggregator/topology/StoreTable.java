package dev.tallymill.aggregator.topology;

import dev.tallymill.aggregator.ledger.Table;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** A table of the ledger in a state store. Rows are copies: the store holds bytes. */
record StoreTable<K, V>(KeyValueStore<K, V> store) implements Table<K, V> {

    @Override
    public @Nullable V get(K key) {
        return store.get(key);
    }

    @Override
    public void put(K key, V value) {
        store.put(key, value);
    }

    @Override
    public void delete(K key) {
        store.delete(key);
    }

    @Override
    public void forEach(BiConsumer<? super K, ? super V> action) {
        try (KeyValueIterator<K, V> rows = store.all()) {
            while (rows.hasNext()) {
                KeyValue<K, V> row = rows.next();
                action.accept(row.key, row.value);
            }
        }
    }
}
