package dev.tallymill.worker.consume;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A record of {@code prompt-jobs} that is done with, and what is to be published in the transaction that says so.
 *
 * @param partition where the job came from
 * @param offset its offset there
 * @param salvaged the result was found in the log after a crash
 * @param records what to publish; of a result, the result itself comes first
 */
record Completion(
        AssignedPartition partition,
        long offset,
        Ending ending,
        boolean salvaged,
        List<ProducerRecord<byte[], byte[]>> records) {

    long bytes() {
        long bytes = 0;
        for (ProducerRecord<byte[], byte[]> record : records) {
            bytes += record.value() == null ? 0 : record.value().length;
        }
        return bytes;
    }
}
