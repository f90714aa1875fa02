package dev.tallymill.ingest.batch;

import java.time.Instant;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;
import org.jspecify.annotations.Nullable;

/**
 * Objects by tenant and id, kept on disk as the bytes they came in and decoded when asked for; listed newest first without
 * being sorted, from anywhere in the list. Remembers for a while where removed objects stood, so that a client which
 * deletes what it lists can go on listing. Written by one thread, read by any.
 *
 * @param <T> what the bytes are
 */
final class TenantTable<T> {

    private static final char SEPARATOR = '/';

    /** Sorts behind every key of a tenant. */
    private static final char LAST = '0';

    private static final int REMEMBERED_REMOVALS = 20_000;

    private final Function<byte[], T> decoder;

    /** Age in milliseconds by {@code TENANT/ID}. */
    private final MVMap<String, Long> ages;

    /** By {@code TENANT/AGE/ID}, where a greater age has a smaller text: the keys' order is the lists'. */
    private final MVMap<String, byte[]> rows;

    private final Map<String, ListPosition> removed = new LinkedHashMap<>();

    /** @param name of the table in {@code store} */
    TenantTable(ScratchStore store, String name, Function<byte[], T> decoder) {
        this.decoder = decoder;
        this.ages = store.map(name + "-ages", LongDataType.INSTANCE);
        this.rows = store.map(name + "-rows", ByteArrayDataType.INSTANCE);
    }

    void put(String tenant, String id, Instant createdAt, byte[] row) {
        long age = createdAt.toEpochMilli();
        Long before = ages.put(tenant + SEPARATOR + id, age);
        rows.put(rowKey(tenant, age, id), row);
        if (before != null && before != age) {
            rows.remove(rowKey(tenant, before, id));
        }
    }

    void remove(String tenant, String id) {
        String key = tenant + SEPARATOR + id;
        Long age = ages.remove(key);
        if (age != null) {
            rows.remove(rowKey(tenant, age, id));
            remember(key, new ListPosition(Instant.ofEpochMilli(age), id));
        }
    }

    /** Removes an object whose tenant is not known; looks at every key. */
    void remove(String id) {
        for (String key = ages.firstKey(); key != null; key = ages.higherKey(key)) {
            if (key.endsWith(SEPARATOR + id)) {
                remove(key.substring(0, key.length() - id.length() - 1), id);
            }
        }
    }

    @Nullable
    T get(String tenant, String id) {
        Long age = ages.get(tenant + SEPARATOR + id);
        byte[] row = age == null ? null : rows.get(rowKey(tenant, age, id));
        return row == null ? null : decoder.apply(row);
    }

    /** All objects of {@code tenant}, newest first. */
    List<T> list(String tenant) {
        return newestFirst(tenant, null).toList();
    }

    /** Where an object stands, or stood; null when there is none of that id. */
    @Nullable
    ListPosition position(String tenant, String id) {
        String key = tenant + SEPARATOR + id;
        Long age = ages.get(key);
        if (age != null) {
            return new ListPosition(Instant.ofEpochMilli(age), id);
        }
        synchronized (removed) {
            return removed.get(key);
        }
    }

    /** Objects of {@code tenant} older than {@code after}, or all, newest first; decoded as they are taken. */
    Stream<T> newestFirst(String tenant, @Nullable ListPosition after) {
        return stream(tenant, after == null ? tenant + SEPARATOR : rowKey(tenant, after), rows::higherKey);
    }

    /** Objects of {@code tenant} newer than {@code after}, or all, oldest first; decoded as they are taken. */
    Stream<T> oldestFirst(String tenant, @Nullable ListPosition after) {
        return stream(tenant, after == null ? tenant + LAST : rowKey(tenant, after), rows::lowerKey);
    }

    /** Every object of every tenant, in no order; decoded as they are taken. */
    Stream<T> all() {
        return stream("", "", rows::higherKey);
    }

    /** One look at the map for each object: a list that is read slowly holds on to nothing. */
    private Stream<T> stream(String tenant, String from, UnaryOperator<@Nullable String> step) {
        Iterator<String> keys = new Keys(tenant.isEmpty() ? "" : tenant + SEPARATOR, from, step);
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(keys, Spliterator.ORDERED), false)
                .map(rows::get)
                .filter(Objects::nonNull)
                .map(decoder);
    }

    private static String rowKey(String tenant, ListPosition position) {
        return rowKey(tenant, position.createdAt().toEpochMilli(), position.id());
    }

    private static String rowKey(String tenant, long age, String id) {
        return tenant + SEPARATOR + HexFormat.of().toHexDigits(Long.MAX_VALUE - age) + SEPARATOR + id;
    }

    private void remember(String key, ListPosition position) {
        synchronized (removed) {
            removed.put(key, position);
            if (removed.size() > REMEMBERED_REMOVALS) {
                removed.remove(removed.keySet().iterator().next());
            }
        }
    }

    /** Keys with a prefix, one after the other. */
    private static final class Keys implements Iterator<String> {

        private final String prefix;
        private final UnaryOperator<@Nullable String> step;
        private @Nullable String next;

        Keys(String prefix, String from, UnaryOperator<@Nullable String> step) {
            this.prefix = prefix;
            this.step = step;
            advance(from);
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public String next() {
            String key = next;
            if (key == null) {
                throw new NoSuchElementException();
            }
            advance(key);
            return key;
        }

        private void advance(String from) {
            String found = step.apply(from);
            next = found != null && found.startsWith(prefix) ? found : null;
        }
    }
}
