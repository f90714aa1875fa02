package dev.tallymill.ingest.dispatch;

import java.time.Duration;
import java.util.Set;

/**
 * Which partitions of {@code batches}, and so which tenants, this instance dispatches. Only a hint: what keeps a former owner
 * from writing is that the new one fences it. Used by the dispatcher's thread alone.
 */
interface Ownership extends AutoCloseable {

    /**
     * The partitions that are this instance's now.
     *
     * @param patience longest wait for some, when there are none
     */
    Set<Integer> partitions(Duration patience);

    /** True when other instances may own partitions, too: losing one to them is no trouble then. */
    boolean isShared();

    /** Gives the partitions up. */
    @Override
    void close();
}
