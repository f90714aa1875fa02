package dev.tallymill.worker.consume;

import dev.tallymill.schemas.topic.TenantHeader;
import dev.tallymill.schemas.topic.WeightHeader;
import dev.tallymill.worker.fair.Claimant;
import dev.tallymill.worker.fair.FairQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that were read ahead and may start, in an order that is fair to the tenants rather than the log's. Offset tracking
 * knows of them already. The poll thread owns it; jobs end on any thread.
 */
final class ReadyJobs {

    private final FairQueue<Ready> queue = new FairQueue<>();
    private final Queue<String> ended = new ConcurrentLinkedQueue<>();

    /** A job that may start. */
    record Ready(AssignedPartition partition, ConsumerRecord<byte[], byte[]> source, String tenant) {}

    void add(AssignedPartition partition, ConsumerRecord<byte[], byte[]> source) {
        String tenant = TenantHeader.read(source.headers());
        partition.readAhead(source);
        queue.add(new Claimant(tenant, WeightHeader.read(source.headers())), new Ready(partition, source, tenant));
    }

    boolean isEmpty() {
        return queue.size() == 0;
    }

    /** Jobs held of the next one's tenant: those that were taken and have not {@link #ended}. */
    int heldOfNext() {
        return queue.runningOfNext();
    }

    /** What part of the calls is due to the next one's tenant, among those with a job that is held or ready. */
    double shareOfNext() {
        return queue.shareOfNext();
    }

    /** Takes the next one, which there must be. */
    Ready take() {
        Ready next = queue.poll();
        next.partition().started(next.source());
        return next;
    }

    /** A job of {@code tenant} that was taken has ended. Any thread. */
    void ended(String tenant) {
        ended.add(tenant);
    }

    /** Learns of the jobs that have ended since the last time. */
    void update() {
        for (@Nullable String tenant = ended.poll(); tenant != null; tenant = ended.poll()) {
            queue.ended(tenant);
        }
    }

    /**
     * Forgets the ready jobs of {@code partition}.
     *
     * @return how many
     */
    int forget(AssignedPartition partition) {
        int before = queue.size();
        queue.removeIf(ready -> ready.partition() == partition);
        return before - queue.size();
    }
}
