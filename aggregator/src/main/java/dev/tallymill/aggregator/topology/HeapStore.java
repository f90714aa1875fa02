package dev.tallymill.aggregator.topology;

import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.state.StoreBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one object of a task on the heap and shares it between the processor that changes it and the one that flushes
 * it when the task commits. Only what is flushed survives; the object holds nothing across a commit. Confined to the
 * task's thread.
 *
 * <p>A flush that fails half-way has given away part of what it holds, so nothing can be done with the store any more
 * until the task starts anew from its last commit.
 *
 * @param <T> type of the object
 */
final class HeapStore<T> implements StateStore {

    private final String name;
    private final boolean persistent;
    private @Nullable T content;
    private boolean open;
    private boolean touched;
    private boolean broken;

    private HeapStore(String name, boolean persistent) {
        this.name = name;
        this.persistent = persistent;
    }

    /** Puts the object in; the first thing a processor does with an open store. */
    void hold(T object) {
        content = object;
    }

    T content() {
        if (content == null || broken) {
            throw new IllegalStateException(
                    "store " + name + (broken ? " was left half flushed" : " holds nothing yet"));
        }
        return content;
    }

    /** Says that the object is about to change; true the first time since the last flush. */
    boolean touch() {
        boolean first = !touched;
        touched = true;
        return first;
    }

    /** Empties the object with {@code flushing}. */
    void flush(Consumer<T> flushing) {
        T object = content();
        broken = true;
        flushing.accept(object);
        broken = false;
        touched = false;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        clear();
        open = true;
        context.register(root, (key, value) -> {});
    }

    @Override
    public void close() {
        clear();
        open = false;
    }

    @Override
    public boolean persistent() {
        return persistent;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    private void clear() {
        content = null;
        touched = false;
        broken = false;
    }

    /** Builds stores that hold an object per task. */
    static <T> StoreBuilder<HeapStore<T>> perTask(String name) {
        return new Builder<>(name, true);
    }

    /** Builds the stand-in that a global processor needs which keeps its state elsewhere. */
    static StoreBuilder<HeapStore<Void>> global(String name) {
        return new Builder<>(name, false);
    }

    /**
     * Never logged, never cached.
     *
     * @param persistent true although nothing is written to disk: Streams keeps the id of a process in its state directory
     *     only when a store is persistent, and a process that comes back with its id fences its own dangling transactions
     *     at once instead of waiting for them to time out. Not for a global store, whose topic must be read from the
     *     beginning.
     */
    private record Builder<T>(String name, boolean persistent) implements StoreBuilder<HeapStore<T>> {

        @Override
        public HeapStore<T> build() {
            return new HeapStore<>(name, persistent);
        }

        @Override
        public StoreBuilder<HeapStore<T>> withCachingEnabled() {
            throw new UnsupportedOperationException("store " + name + " is never cached");
        }

        @Override
        public StoreBuilder<HeapStore<T>> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<HeapStore<T>> withLoggingEnabled(Map<String, String> config) {
            throw new UnsupportedOperationException("store " + name + " is never logged");
        }

        @Override
        public StoreBuilder<HeapStore<T>> withLoggingDisabled() {
            return this;
        }

        @Override
        public Map<String, String> logConfig() {
            return Map.of();
        }

        @Override
        public boolean loggingEnabled() {
            return false;
        }
    }
}
