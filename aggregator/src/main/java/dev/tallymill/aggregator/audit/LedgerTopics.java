package dev.tallymill.aggregator.audit;

import dev.tallymill.aggregator.ledger.Account;
import dev.tallymill.aggregator.ledger.Granularity;
import dev.tallymill.aggregator.ledger.Journal;
import dev.tallymill.aggregator.ledger.Posting;
import dev.tallymill.aggregator.ledger.Recount;
import dev.tallymill.aggregator.ledger.Retention;
import dev.tallymill.aggregator.ledger.Tally;
import dev.tallymill.aggregator.topology.LedgerTopology;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.price.BuiltInPrices;
import dev.tallymill.schemas.price.LivePrices;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.Price;
import dev.tallymill.schemas.record.SpendPosting;
import dev.tallymill.schemas.record.SpendTotals;
import dev.tallymill.schemas.record.TokenUsage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads the topics of the ledger into a {@link Statement}, from their beginnings, and goes on reading where it stopped at
 * each further {@link #read}. What cannot be decoded is passed by, as the aggregator does. Not thread-safe.
 */
final class LedgerTopics implements AutoCloseable {

    private final Retention retention;
    private final LivePrices prices = new LivePrices(BuiltInPrices.load());
    private final Recount recount;
    private final Statement statement = new Statement();
    private final Map<String, Batch> batches = new HashMap<>();
    private final TopicTail<Price> priceTail;
    private final TopicTail<SpendPosting> journalTail;
    private final TopicTail<TokenUsage> usageTail;
    private final List<TopicTail<?>> open = new ArrayList<>();
    private final Map<Granularity, TopicTail<SpendTotals>> spendTails = new EnumMap<>(Granularity.class);
    private final TopicTail<BatchProgress> progressTail;
    private final TopicTail<Batch> batchTail;

    /** Reads the prices at once; they must not change afterwards. */
    LedgerTopics(KafkaSettings kafka, Retention retention) {
        this.retention = retention;
        priceTail = tail(kafka, kafka.topics().prices());
        readPrices();
        recount = new Recount(prices.get());
        for (Granularity granularity : Granularity.values()) {
            spendTails.put(granularity, tail(kafka, LedgerTopology.topic(kafka.topics(), granularity)));
        }
        progressTail = tail(kafka, kafka.topics().batchProgress());
        batchTail = tail(kafka, kafka.topics().batches());
        journalTail = tail(kafka, kafka.topics().spendPostings());
        usageTail = tail(kafka, kafka.topics().tokenUsage());
    }

    private <V> TopicTail<V> tail(KafkaSettings kafka, String topic) {
        TopicTail<V> tail = new TopicTail<>(kafka, topic, new Lenient<>(kafka.deserializer(false)));
        open.add(tail);
        return tail;
    }

    /** What has been read; it grows with each {@link #read}. */
    Statement statement() {
        return statement;
    }

    /** Batches by their keys. */
    Map<String, Batch> batches() {
        return batches;
    }

    /** Usage records read. */
    long usageRecords() {
        return recount.records();
    }

    /**
     * Reads everything to its end: totals, then the journal, then usage.
     *
     * @return number of records that were new
     */
    long read() {
        long records = 0;
        for (Map.Entry<Granularity, TopicTail<SpendTotals>> tail : spendTails.entrySet()) {
            records += tail.getValue().read(record -> addTotals(tail.getKey(), record));
        }
        records += progressTail.read(this::addProgress);
        records += batchTail.read(this::addBatch);
        return records + readJournalAndUsage();
    }

    /** Reads the journal to its end, then usage. */
    long readJournalAndUsage() {
        long records = journalTail.read(this::addPosting);
        records += usageTail.read(record -> {
            if (record.value() != null) {
                recount.add(record.value(), record.timestamp());
            }
        });
        statement.recounted = recount.cells();
        return records;
    }

    /** Whether there are prices that the recount does not know. */
    boolean pricesChanged() {
        return readPrices() > 0;
    }

    private long readPrices() {
        return priceTail.read(record -> prices.update(text(record.key()), record.value()));
    }

    private void addTotals(Granularity granularity, ConsumerRecord<byte[], SpendTotals> record) {
        SpendTotals row = record.value();
        if (row != null) {
            Account account = new Account.Spend(
                    row.getTenant(),
                    row.getProvider(),
                    row.getModel(),
                    granularity,
                    row.getBucketStart().toEpochMilli());
            statement.totals.put(account, Tally.of(row));
        }
    }

    private void addProgress(ConsumerRecord<byte[], BatchProgress> record) {
        BatchProgress row = record.value();
        if (row != null) {
            statement.totals.put(new Account.Batch(row.getTenant(), row.getBatchId()), Tally.of(row));
        }
    }

    private void addBatch(ConsumerRecord<byte[], Batch> record) {
        if (record.value() == null) {
            batches.remove(text(record.key()));
        } else {
            batches.put(text(record.key()), record.value());
        }
    }

    private void addPosting(ConsumerRecord<byte[], SpendPosting> record) {
        if (record.value() == null) {
            return;
        }
        Posting posting = Journal.fromRecord(record.value());
        statement.journal.computeIfAbsent(posting.cell(), absent -> new Tally()).add(posting.tally());
        for (Granularity granularity : Granularity.values()) {
            Account.Spend account = posting.cell().spend(granularity);
            if (account.bucketEnd() + retention.of(granularity).toMillis() <= record.timestamp()) {
                statement.closed.add(account);
            }
        }
    }

    private static String text(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        open.forEach(TopicTail::close);
    }
}
