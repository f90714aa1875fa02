package dev.tallymill.ingest.openai;

import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Two sorted streams as one, read no further than it is itself. Not thread-safe. */
final class Merged<T> implements Iterator<T> {

    private final Iterator<? extends T> left;
    private final Iterator<? extends T> right;
    private final Comparator<? super T> order;
    private @Nullable T nextLeft;
    private @Nullable T nextRight;

    private Merged(Iterator<? extends T> left, Iterator<? extends T> right, Comparator<? super T> order) {
        this.left = left;
        this.right = right;
        this.order = order;
    }

    static <T> Stream<T> of(Stream<? extends T> left, Stream<? extends T> right, Comparator<? super T> order) {
        Iterator<T> merged = new Merged<>(left.iterator(), right.iterator(), order);
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(merged, Spliterator.ORDERED), false);
    }

    @Override
    public boolean hasNext() {
        fill();
        return nextLeft != null || nextRight != null;
    }

    @Override
    public T next() {
        fill();
        T one = nextLeft;
        T other = nextRight;
        if (one != null && (other == null || order.compare(one, other) <= 0)) {
            nextLeft = null;
            return one;
        }
        if (other == null) {
            throw new NoSuchElementException();
        }
        nextRight = null;
        return other;
    }

    private void fill() {
        if (nextLeft == null && left.hasNext()) {
            nextLeft = left.next();
        }
        if (nextRight == null && right.hasNext()) {
            nextRight = right.next();
        }
    }
}
