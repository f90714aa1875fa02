package dev.tallymill.ingest.dispatch;

import dev.tallymill.ingest.batch.BatchRecords;
import dev.tallymill.ingest.batch.BudgetTables;
import dev.tallymill.ingest.batch.Tombstones;
import dev.tallymill.ingest.file.FilePartition;
import dev.tallymill.ingest.file.LineRange;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.id.BatchKeys;
import dev.tallymill.schemas.id.ControlKeys;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BudgetStatus;
import dev.tallymill.schemas.record.Control;
import dev.tallymill.schemas.record.FileMetadata;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.topic.TenantHeader;
import dev.tallymill.schemas.topic.TopicCatalogue;
import dev.tallymill.schemas.topic.Topics;
import dev.tallymill.schemas.topic.WeightHeader;
import java.time.Duration;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * A transactional producer. Opening one ends every other with the same id: an open transaction of a dispatcher that
 * died, or was only believed to be dead, is aborted, and that dispatcher can commit nothing more.
 */
final class KafkaReleaseLog implements ReleaseLog {

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
    private static final int RETRY_BACKOFF_MS = 10;
    private static final int BATCH_BYTES = 512 * 1024;
    private static final int BUFFER_BYTES = 40 * 1024 * 1024;

    private final Topics topics;
    private final Producer<String, byte @Nullable []> producer;
    private final Serializer<SpecificRecord> serializer;
    private boolean inTransaction;

    private KafkaReleaseLog(
            Topics topics, Producer<String, byte @Nullable []> producer, Serializer<SpecificRecord> serializer) {
        this.topics = topics;
        this.serializer = serializer;
        this.producer = producer;
    }

    /**
     * Opens the log of one partition of {@code batches}; returns when all that earlier owners did is either committed or
     * gone.
     */
    static KafkaReleaseLog open(KafkaSettings kafka, int partition, Duration transactionTimeout) {
        Producer<String, byte @Nullable []> producer = new KafkaProducer<>(
                producerConfig(kafka, partition, transactionTimeout),
                new StringSerializer(),
                new ByteArraySerializer());
        try {
            producer.initTransactions();
            return new KafkaReleaseLog(kafka.topics(), producer, kafka.serializer(false));
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    @Override
    public void release(PromptJob job) {
        String key = BatchKeys.shardKey(job.getJob().getBatchId(), job.getJob().getLine());
        ProducerRecord<String, byte @Nullable []> record =
                new ProducerRecord<>(topics.promptJobs(), key, serializer.serialize(topics.promptJobs(), job));
        record.headers().add(TenantHeader.of(job.getJob().getTenant()));
        if (job.getWeight() != WeightHeader.DEFAULT) {
            record.headers().add(WeightHeader.of(job.getWeight()));
        }
        send(record);
    }

    @Override
    public void save(Batch batch) {
        int partitions = producer.partitionsFor(topics.batches()).size();
        send(new ProducerRecord<>(
                topics.batches(),
                BatchRecords.partitionOf(batch.getTenant(), partitions),
                BatchKeys.batchKey(batch.getTenant(), batch.getBatchId()),
                serializer.serialize(topics.batches(), batch)));
    }

    @Override
    public void save(FileMetadata file) {
        send(new ProducerRecord<>(topics.files(), file.getFileId(), serializer.serialize(topics.files(), file)));
    }

    @Override
    public void forget(FileMetadata file) {
        send(Tombstones.of(topics, file));
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the range is told
    public void append(String tenant, String fileId, byte[] line, LineRange range) {
        begin();
        producer.send(new ProducerRecord<>(topics.fileLines(), partitionOf(tenant, fileId), fileId, line), range);
    }

    @Override
    public int partitionOf(String tenant, String fileId) {
        return FilePartition.of(
                fileId, producer.partitionsFor(topics.fileLines()).size());
    }

    @Override
    public void flush(String tenant) {
        producer.flush();
    }

    @Override
    public void order(Batch batch, Control order) {
        String key = ControlKeys.ofBatch(batch.getBatchId());
        send(new ProducerRecord<>(topics.control(), key, serializer.serialize(topics.control(), order)));
    }

    @Override
    public void withdrawOrder(Batch batch) {
        send(new ProducerRecord<>(topics.control(), ControlKeys.ofBatch(batch.getBatchId()), null));
    }

    @Override
    public void save(BudgetStatus status) {
        send(new ProducerRecord<>(
                topics.budgetStatus(), BudgetTables.key(status), serializer.serialize(topics.budgetStatus(), status)));
    }

    @Override
    public void forget(BudgetStatus status) {
        send(new ProducerRecord<>(topics.budgetStatus(), BudgetTables.key(status), null));
    }

    @Override
    public void commit() {
        if (inTransaction) {
            producer.commitTransaction();
            inTransaction = false;
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE_PATIENCE);
        serializer.close();
    }

    /** A record that cannot be written makes the commit throw. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void send(ProducerRecord<String, byte @Nullable []> record) {
        begin();
        producer.send(record);
    }

    private void begin() {
        if (!inTransaction) {
            producer.beginTransaction();
            inTransaction = true;
        }
    }

    private static Map<String, Object> producerConfig(KafkaSettings kafka, int partition, Duration transactionTimeout) {
        Map<String, Object> config = kafka.clientProperties();
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, kafka.topics().prefix() + "dispatcher-" + partition);
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Math.toIntExact(transactionTimeout.toMillis()));
        // The first batch of a transaction is turned away while the transaction before is still being completed: come
        // again soon, and do not send the next ones ahead of it.
        config.put(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, RETRY_BACKOFF_MS);
        config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, TopicCatalogue.TEXT_COMPRESSION);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicCatalogue.MAX_MESSAGE_BYTES);
        return config;
    }
}
