package dev.tallymill.ingest.batch;

import dev.tallymill.schemas.id.BatchKeys;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.FileMetadata;
import dev.tallymill.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Records without a value: they remove an object from its topic and from every table. */
public final class Tombstones {

    /** Names the tenant of a removed file, whose key does not: tables need not look at every tenant's. */
    static final String TENANT_HEADER = "tenant";

    private Tombstones() {}

    /**
     * Of a file.
     *
     * @param <V> what the producer takes values as
     */
    public static <V extends @Nullable Object> ProducerRecord<String, V> of(Topics topics, FileMetadata file) {
        ProducerRecord<String, V> record = new ProducerRecord<>(topics.files(), file.getFileId(), null);
        record.headers().add(TENANT_HEADER, file.getTenant().getBytes(StandardCharsets.UTF_8));
        return record;
    }

    /** @param partitions number of partitions of {@code batches} */
    static ProducerRecord<String, SpecificRecord> of(Topics topics, int partitions, Batch batch) {
        int partition = BatchRecords.of(topics, partitions, batch).partition();
        return new ProducerRecord<>(
                topics.batches(), partition, BatchKeys.batchKey(batch.getTenant(), batch.getBatchId()), null);
    }
}
