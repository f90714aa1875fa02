package dev.tallymill.aggregator.ledger;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Rows that survive a restart. Used by one thread. */
public interface Table<K, V> {

    /** The row under {@code key}, or null. */
    @Nullable
    V get(K key);

    void put(K key, V value);

    void delete(K key);

    /** Shows every row; {@code action} must not change the table. */
    void forEach(BiConsumer<? super K, ? super V> action);
}
