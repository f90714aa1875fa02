package dev.tallymill.standalone.embedded;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the free space several times a second and reports a full disk before it is one. Kafka alone would find out
 * by a failed write, and a write into a memory-mapped index without space behind it is not even an exception but a
 * fault of the memory access.
 */
final class DiskWatch implements AutoCloseable {

    private static final Duration INTERVAL = Duration.ofMillis(200);

    private final ScheduledExecutorService executor;
    private final ScheduledFuture<?> looks;

    private DiskWatch(ScheduledExecutorService executor, ScheduledFuture<?> looks) {
        this.executor = executor;
        this.looks = looks;
    }

    static DiskWatch start(DiskSpace disk, FailureReporter failures) {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("tallymill-disk-watch").daemon().factory());
        ScheduledFuture<?> looks = executor.scheduleWithFixedDelay(
                () -> look(disk, failures), 0, INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
        return new DiskWatch(executor, looks);
    }

    @Override
    public void close() {
        looks.cancel(false);
        executor.shutdown();
    }

    private static void look(DiskSpace disk, FailureReporter failures) {
        if (disk.low()) {
            failures.report(disk.full(null));
        }
    }
}
