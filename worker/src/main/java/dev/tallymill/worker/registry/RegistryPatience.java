package dev.tallymill.worker.registry;

import dev.tallymill.worker.call.Sleeper;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits while the schema registry does not answer, instead of failing the record at hand. However many jobs need the
 * registry, one at a time asks it. Thread-safe.
 */
public final class RegistryPatience {

    private static final Logger log = LoggerFactory.getLogger(RegistryPatience.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Sleeper sleeper;
    private final ReentrantLock asking = new ReentrantLock();

    public RegistryPatience(Sleeper sleeper) {
        this.sleeper = sleeper;
    }

    /** What {@code codec} returns or throws once the registry answers. */
    public <T> T insist(Supplier<T> codec) throws InterruptedException {
        try {
            return codec.get();
        } catch (RuntimeException e) {
            if (!isUnavailable(e)) {
                throw e;
            }
        }
        asking.lockInterruptibly();
        try {
            while (true) {
                try {
                    return codec.get();
                } catch (RuntimeException e) {
                    if (!isUnavailable(e)) {
                        throw e;
                    }
                    log.warn("The schema registry does not answer, waiting: {}", e.getMessage());
                    sleeper.sleep(PAUSE);
                }
            }
        } finally {
            asking.unlock();
        }
    }

    /**
     * Ours throws a retriable exception; Confluent's classes wrap the transport's. An end of file is a record that
     * stops short, not a connection.
     */
    private static boolean isUnavailable(RuntimeException e) {
        for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException
                    || (cause instanceof IOException && !(cause instanceof EOFException))) {
                return true;
            }
        }
        return false;
    }
}
