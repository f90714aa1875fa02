package dev.tallymill.aggregator.ledger;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A table in memory that keeps bytes, as a store does. */
final class MapTable<K, V> implements Table<K, V> {

    private final Map<K, byte[]> rows = new HashMap<>();
    private final Function<V, byte[]> encode;
    private final Function<byte[], V> decode;

    private MapTable(Function<V, byte[]> encode, Function<byte[], V> decode) {
        this.encode = encode;
        this.decode = decode;
    }

    static MapTable<String, SeenShard> ofShards() {
        return new MapTable<>(SeenShard::toBytes, SeenShard::fromBytes);
    }

    static MapTable<Account, Tally> ofTotals() {
        return new MapTable<>(LedgerCodec::encode, LedgerCodec::decodeTally);
    }

    static MapTable<Cell, Tally> ofCells() {
        return new MapTable<>(LedgerCodec::encode, LedgerCodec::decodeTally);
    }

    int size() {
        return rows.size();
    }

    @Override
    public @Nullable V get(K key) {
        byte[] row = rows.get(key);
        return row == null ? null : decode.apply(row);
    }

    @Override
    public void put(K key, V value) {
        rows.put(key, encode.apply(value));
    }

    @Override
    public void delete(K key) {
        rows.remove(key);
    }

    @Override
    public void forEach(BiConsumer<? super K, ? super V> action) {
        rows.forEach((key, row) -> action.accept(key, decode.apply(row)));
    }
}
