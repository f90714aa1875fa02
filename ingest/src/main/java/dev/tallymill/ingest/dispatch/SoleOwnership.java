package dev.tallymill.ingest.dispatch;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Of the one instance there is: everything is its own, at once. */
final class SoleOwnership implements Ownership {

    private final Set<Integer> partitions;

    /** @param partitions number of partitions of {@code batches} */
    SoleOwnership(int partitions) {
        this.partitions = IntStream.range(0, partitions).boxed().collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public Set<Integer> partitions(Duration patience) {
        return partitions;
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public void close() {}
}
