package dev.tallymill.worker.fair;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A queue whose places are shared out among tenants by their weights. Next is always an item of the tenant that has the
 * fewest running for its weight, and of several the one whose last turn was the longest ago; within a tenant first come, first
 * served. So a tenant that comes late is served at once until it has what is due to it, however much of others' waits before
 * it. Not thread-safe.
 *
 * @param <T> what waits
 */
public final class FairQueue<T> {

    private static final long NO_TURN_YET = -1;

    private final Map<String, Share> shares = new HashMap<>();

    /** Those with items that wait. A share leaves before its rank changes, and comes back then. */
    private final TreeSet<Share> waiting = new TreeSet<>(((Comparator<Share>) Share::compareRunning)
            .thenComparingLong(share -> share.lastTurn)
            .thenComparing(share -> share.tenant));

    /** Of all shares together. */
    private long weights;

    private long turns;
    private int size;

    /** An item of {@code claimant} begins to wait; its weight is that of all the tenant's from now on. */
    public void add(Claimant claimant, T item) {
        change(claimant.tenant(), share -> {
            weights += claimant.weight() - share.weight;
            share.weight = claimant.weight();
            share.items.addLast(item);
        });
        size++;
    }

    /** The next one; null when none waits. */
    public @Nullable T peek() {
        return waiting.isEmpty() ? null : waiting.first().items.peekFirst();
    }

    /**
     * Takes the next one out: it runs from now on, until {@link #ended}.
     *
     * @throws NoSuchElementException when none waits
     */
    public T poll() {
        Share next = waiting.first();
        T item = next.items.getFirst();
        change(next.tenant, share -> {
            share.items.removeFirst();
            share.running++;
            share.lastTurn = turns++;
        });
        size--;
        return item;
    }

    /** An item of {@code tenant} runs that did not wait here. */
    public void started(String tenant) {
        change(tenant, share -> share.running++);
    }

    /** An item of {@code tenant} that ran does so no more. */
    public void ended(String tenant) {
        change(tenant, share -> share.running--);
    }

    /** Takes {@code item} out, if it waits. */
    public void remove(String tenant, T item) {
        change(tenant, share -> size -= share.items.remove(item) ? 1 : 0);
    }

    /** Takes out all that wait and match. */
    public void removeIf(Predicate<T> unwanted) {
        for (String tenant : shares.keySet().toArray(String[]::new)) {
            change(tenant, share -> {
                int before = share.items.size();
                share.items.removeIf(unwanted);
                size -= before - share.items.size();
            });
        }
    }

    /** How many of the next one's tenant run; 0 when none waits. */
    public int runningOfNext() {
        return waiting.isEmpty() ? 0 : waiting.first().running;
    }

    /** What part of all places is due to the next one's tenant, among those of whom something waits or runs. */
    public double shareOfNext() {
        return waiting.isEmpty() ? 0 : (double) waiting.first().weight / weights;
    }

    /** Items that wait. */
    public int size() {
        return size;
    }

    private void change(String tenant, Consumer<Share> change) {
        Share share = shares.computeIfAbsent(tenant, this::newShare);
        waiting.remove(share);
        change.accept(share);
        if (!share.items.isEmpty()) {
            waiting.add(share);
        } else if (share.running <= 0) {
            shares.remove(tenant);
            weights -= share.weight;
        }
    }

    private Share newShare(String tenant) {
        weights++;
        return new Share(tenant);
    }

    /** What one tenant has. */
    private final class Share {

        private final String tenant;
        private final ArrayDeque<T> items = new ArrayDeque<>();
        private int weight = 1;
        private int running;
        private long lastTurn = NO_TURN_YET;

        private Share(String tenant) {
            this.tenant = tenant;
        }

        /** What runs for each unit of weight, as fractions that are never divided: no rounding decides who is next. */
        private int compareRunning(Share other) {
            return Long.compare((long) running * other.weight, (long) other.running * weight);
        }
    }
}
