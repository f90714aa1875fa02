package dev.tallymill.ingest.batch;

import dev.tallymill.schemas.id.BatchKeys;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;

/**
 * Places batches in their topic: under tenant and batch id, in the partition of the tenant, so that whoever owns a
 * partition is the only one to write its tenants' batches.
 */
public final class BatchRecords {

    private BatchRecords() {}

    /**
     * The record that stores {@code batch}.
     *
     * @param partitions number of partitions of {@code batches}
     */
    public static ProducerRecord<String, SpecificRecord> of(Topics topics, int partitions, Batch batch) {
        return new ProducerRecord<>(
                topics.batches(),
                partitionOf(batch.getTenant(), partitions),
                BatchKeys.batchKey(batch.getTenant(), batch.getBatchId()),
                batch);
    }

    /** The partition of {@code batches} that all batches of {@code tenant} lie in. */
    public static int partitionOf(String tenant, int partitions) {
        return Utils.toPositive(Utils.murmur2(tenant.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
