package dev.tallymill.worker.call.limit;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Two queues that move as one: whoever is ahead goes first, each in the order they came. Not thread-safe. */
final class WaitingLine {

    private final Deque<Waiter> ahead = new ArrayDeque<>();
    private final Deque<Waiter> behind = new ArrayDeque<>();

    void join(Waiter waiter) {
        queue(waiter).addLast(waiter);
    }

    void leave(Waiter waiter) {
        queue(waiter).remove(waiter);
    }

    @Nullable
    Waiter head() {
        Waiter first = ahead.peekFirst();
        return first != null ? first : behind.peekFirst();
    }

    /** Takes the head out. */
    Waiter poll() {
        return ahead.isEmpty() ? behind.removeFirst() : ahead.removeFirst();
    }

    int size() {
        return ahead.size() + behind.size();
    }

    private Deque<Waiter> queue(Waiter waiter) {
        return waiter.ahead() ? ahead : behind;
    }
}
