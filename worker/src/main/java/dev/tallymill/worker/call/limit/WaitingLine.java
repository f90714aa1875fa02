package dev.tallymill.worker.call.limit;

import dev.tallymill.worker.fair.FairQueue;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Two queues that move as one: whoever is ahead goes first, in the order they came; of the others the tenants share
 * the calls in the air by their weights. Not thread-safe.
 */
final class WaitingLine {

    private final Deque<Waiter> ahead = new ArrayDeque<>();
    private final FairQueue<Waiter> behind = new FairQueue<>();

    void join(Waiter waiter) {
        if (waiter.ahead()) {
            ahead.addLast(waiter);
        } else {
            behind.add(waiter.claimant(), waiter);
        }
    }

    void leave(Waiter waiter) {
        if (waiter.ahead()) {
            ahead.remove(waiter);
        } else {
            behind.remove(waiter.tenant(), waiter);
        }
    }

    @Nullable
    Waiter head() {
        Waiter first = ahead.peekFirst();
        return first != null ? first : behind.peek();
    }

    /** Takes the head out: its call is in the air until {@link #ended}. */
    Waiter poll() {
        Waiter first = ahead.pollFirst();
        if (first == null) {
            return behind.poll();
        }
        behind.started(first.tenant());
        return first;
    }

    /** A call of {@code tenant} is no longer in the air. */
    void ended(String tenant) {
        behind.ended(tenant);
    }

    int size() {
        return ahead.size() + behind.size();
    }
}
