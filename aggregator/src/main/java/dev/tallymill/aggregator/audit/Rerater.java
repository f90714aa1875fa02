package dev.tallymill.aggregator.audit;

import dev.tallymill.aggregator.ledger.Journal;
import dev.tallymill.aggregator.ledger.Posting;
import dev.tallymill.aggregator.ledger.Retention;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.SpendPosting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Time;

/**
 * Rates jobs anew with the prices of now and posts what that makes different: {@code tallymill rerate}. Only one runs at a
 * time: a later one fences an earlier one off before it reads anything. Not thread-safe.
 */
public final class Rerater {

    private static final Duration PAUSE = Duration.ofMillis(300);

    /** The aggregator waits for an open transaction in the journal: one that its writer left must not hold it up long. */
    private static final int TRANSACTION_TIMEOUT_MILLIS = 10_000;

    private final KafkaSettings kafka;
    private final Retention retention;
    private final Time time;

    public Rerater(KafkaSettings kafka, Retention retention, Time time) {
        this.kafka = kafka;
        this.retention = retention;
        this.time = time;
    }

    /**
     * Rates anew what completed from {@code from} to before {@code to}, both whole minutes, and posts all corrections in
     * one transaction.
     *
     * @param patience how long to wait for cells in motion
     * @throws org.apache.kafka.common.errors.ProducerFencedException when another one has begun meanwhile; nothing is
     *     posted then
     */
    public Rerating rerate(Instant from, Instant to, Duration patience) {
        try (KafkaProducer<String, SpendPosting> producer = producer()) {
            producer.initTransactions();
            Rerating rerating = plan(from, to, patience);
            if (!rerating.corrections().isEmpty()) {
                post(producer, rerating.corrections());
            }
            return rerating;
        }
    }

    /** As {@link #rerate}, without posting anything. */
    public Rerating plan(Instant from, Instant to, Duration patience) {
        long deadline = time.milliseconds() + patience.toMillis();
        AuditRange range = new AuditRange(from.toEpochMilli(), to.toEpochMilli());
        try (LedgerTopics topics = new LedgerTopics(kafka, retention)) {
            while (true) {
                topics.readJournalAndUsage();
                Statement statement = topics.statement();
                Rerating rerating = Rerating.plan(statement.recounted, statement.journal, range);
                if (rerating.inMotion() == 0 || time.milliseconds() >= deadline) {
                    if (topics.pricesChanged()) {
                        throw new IllegalStateException("prices have changed while usage was read; run it again");
                    }
                    return rerating;
                }
                time.sleep(PAUSE.toMillis());
            }
        }
    }

    private void post(KafkaProducer<String, SpendPosting> producer, List<Posting> corrections) {
        producer.beginTransaction();
        for (Posting correction : corrections) {
            var unusedCommitTells = producer.send(new ProducerRecord<>(
                    kafka.topics().spendPostings(), correction.cell().tenant(), Journal.toRecord(correction)));
        }
        producer.commitTransaction();
    }

    private KafkaProducer<String, SpendPosting> producer() {
        Map<String, Object> config = kafka.clientProperties();
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, kafka.topics().spendPostings() + "-rerate");
        config.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MILLIS);
        return new KafkaProducer<>(config, new StringSerializer(), kafka.serializer(false));
    }
}
