package dev.tallymill.worker.consume;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code prompt-jobs} that is done with, and what is to be published in the transaction that says so.
 *
 * @param partition where the job came from
 * @param offset its offset there
 * @param salvaged the result, or its answer, was found after a crash
 * @param result null where there is none: parked jobs, dead letters
 * @param companion the usage that goes with the result, the parked job, or the dead letter
 */
record Completion(
        AssignedPartition partition,
        long offset,
        Ending ending,
        boolean salvaged,
        @Nullable ProducerRecord<byte[], byte[]> result,
        ProducerRecord<byte[], byte[]> companion) {

    static Completion withoutResult(
            AssignedPartition partition, long offset, Ending ending, ProducerRecord<byte[], byte[]> record) {
        return new Completion(partition, offset, ending, false, null, record);
    }

    long bytes() {
        return bytes(companion) + (result == null ? 0 : bytes(result));
    }

    private static long bytes(ProducerRecord<byte[], byte[]> record) {
        return record.value() == null ? 0 : record.value().length;
    }
}
