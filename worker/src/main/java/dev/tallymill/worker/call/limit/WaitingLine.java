package dev.tallymill.worker.call.limit;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/** Two queues that move as one: whoever is ahead goes first, each in the order they came. Not thread-safe. */
final class WaitingLine {

    private final Deque<Condition> ahead = new ArrayDeque<>();
    private final Deque<Condition> behind = new ArrayDeque<>();

    void join(Condition waiter, boolean goesAhead) {
        (goesAhead ? ahead : behind).addLast(waiter);
    }

    void leave(Condition waiter, boolean wentAhead) {
        (wentAhead ? ahead : behind).remove(waiter);
    }

    @Nullable
    Condition head() {
        Condition first = ahead.peekFirst();
        return first != null ? first : behind.peekFirst();
    }

    boolean isEmpty() {
        return ahead.isEmpty() && behind.isEmpty();
    }
}
