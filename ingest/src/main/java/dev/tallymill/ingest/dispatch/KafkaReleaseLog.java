package dev.tallymill.ingest.dispatch;

import dev.tallymill.ingest.batch.BatchRecords;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.id.BatchKeys;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.topic.TopicCatalogue;
import dev.tallymill.schemas.topic.Topics;
import java.time.Duration;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

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
    private final Producer<String, SpecificRecord> producer;
    private boolean inTransaction;

    private KafkaReleaseLog(Topics topics, Producer<String, SpecificRecord> producer) {
        this.topics = topics;
        this.producer = producer;
    }

    /**
     * Opens the log of one partition of {@code batches}; returns when all that earlier owners did is either committed or
     * gone.
     */
    static KafkaReleaseLog open(KafkaSettings kafka, int partition, Duration transactionTimeout) {
        Producer<String, SpecificRecord> producer = new KafkaProducer<>(
                producerConfig(kafka, partition, transactionTimeout), new StringSerializer(), kafka.serializer(false));
        try {
            producer.initTransactions();
            return new KafkaReleaseLog(kafka.topics(), producer);
        } catch (RuntimeException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    @Override
    public void release(PromptJob job) {
        String key = BatchKeys.shardKey(job.getJob().getBatchId(), job.getJob().getLine());
        send(new ProducerRecord<>(topics.promptJobs(), key, job));
    }

    @Override
    public void save(Batch batch) {
        send(BatchRecords.of(topics, producer.partitionsFor(topics.batches()).size(), batch));
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
    }

    /** A record that cannot be written makes the commit throw. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private void send(ProducerRecord<String, SpecificRecord> record) {
        if (!inTransaction) {
            producer.beginTransaction();
            inTransaction = true;
        }
        producer.send(record);
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
