package dev.tallymill.ingest.batch;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.Batch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * Creates at most one batch for an idempotency key, whichever instances try at once. Who wants to create takes over the
 * key's transactional id, which fences everybody who did before and waits for the end of their transactions, and only
 * then looks whether the batch is there. So of two that both found nothing, the one that looked first can no longer
 * commit; it begins again and finds the other's. Keys share a few transactional ids: fencing somebody without need costs
 * him another round. Thread-safe.
 */
final class KeyedCreation {

    private static final int SLOTS = 64;
    private static final int ROUNDS = 100;
    private static final long PAUSE_MS = 20;
    private static final int TRANSACTION_TIMEOUT_MS = 5_000;
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final KafkaSettings kafka;
    private final Time time;
    private final Object[] slotLocks = new Object[SLOTS];

    KeyedCreation(KafkaSettings kafka, Time time) {
        this.kafka = kafka;
        this.time = time;
        for (int slot = 0; slot < SLOTS; slot++) {
            slotLocks[slot] = new Object();
        }
    }

    /**
     * Stores {@code batch}, unless one is found.
     *
     * @param find looks for a batch under the same key, after catching up with everything committed before
     * @return the batch that was found; null when {@code batch} was stored
     */
    @Nullable
    Batch createUnlessFound(Batch batch, Supplier<@Nullable Batch> find) {
        String key = batch.getTenant() + '/' + batch.getIdempotencyKey();
        int slot = Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % SLOTS;
        // Within this instance nobody needs to fence anybody.
        synchronized (slotLocks[slot]) {
            for (int round = 1; ; round++) {
                try {
                    return attempt(slot, batch, find);
                } catch (ProducerFencedException | InvalidProducerEpochException e) {
                    if (round == ROUNDS) {
                        throw e;
                    }
                    time.sleep(PAUSE_MS * Math.min(round, 10));
                }
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a record that cannot be written makes the commit throw
    private @Nullable Batch attempt(int slot, Batch batch, Supplier<@Nullable Batch> find) {
        Producer<String, SpecificRecord> producer =
                new KafkaProducer<>(config(slot), new StringSerializer(), kafka.serializer(false));
        try {
            producer.initTransactions();
            Batch found = find.get();
            if (found == null) {
                int partitions =
                        producer.partitionsFor(kafka.topics().batches()).size();
                producer.beginTransaction();
                producer.send(BatchRecords.of(kafka.topics(), partitions, batch));
                producer.commitTransaction();
            }
            return found;
        } finally {
            producer.close(CLOSE_PATIENCE);
        }
    }

    private Map<String, Object> config(int slot) {
        Map<String, Object> config = kafka.clientProperties();
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, kafka.topics().prefix() + "creation-" + slot);
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        return config;
    }
}
