package dev.tallymill.aggregator.view;

import dev.tallymill.schemas.tenant.KnownTenants;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The tables behind the API and the dashboard. Thread-safe: one thread changes them, many read, and a reader sees either
 * all of a change or nothing of it.
 */
public final class ReadModel {

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final ReentrantLock newsLock = new ReentrantLock();
    private final Condition news = newsLock.newCondition();
    private final KnownTenants tenants = new KnownTenants();
    private final Tables tables;
    private long version;
    private volatile boolean caughtUp;

    public ReadModel(ViewLimits limits) {
        this.tables = new Tables(limits, tenants);
    }

    /** Changes the tables and wakes those who wait for news. */
    public void change(Consumer<Tables> change) {
        lock.writeLock().lock();
        try {
            change.accept(tables);
        } finally {
            lock.writeLock().unlock();
        }
        newsLock.lock();
        try {
            version++;
            news.signalAll();
        } finally {
            newsLock.unlock();
        }
    }

    /** Answers a question from the tables, which are not to be used beyond it. */
    public <T> T read(Function<Tables, T> question) {
        lock.readLock().lock();
        try {
            return question.apply(tables);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Who may ask. */
    public KnownTenants tenants() {
        return tenants;
    }

    /** Everything that was in the topics at the start has been read. */
    public void setCaughtUp() {
        caughtUp = true;
    }

    /** Whether what is here is not just the beginning of it. */
    public boolean caughtUp() {
        return caughtUp;
    }

    /** Changes with every change of the tables. */
    public long version() {
        newsLock.lock();
        try {
            return version;
        } finally {
            newsLock.unlock();
        }
    }

    /**
     * Waits until there was a change since version {@code seen}, or {@code longest} has passed. */
    public void awaitNews(long seen, Duration longest) throws InterruptedException {
        newsLock.lock();
        try {
            long left = longest.toNanos();
            while (version == seen && left > 0) {
                left = news.awaitNanos(left);
            }
        } finally {
            newsLock.unlock();
        }
    }
}
