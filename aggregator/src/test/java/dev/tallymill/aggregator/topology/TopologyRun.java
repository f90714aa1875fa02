package dev.tallymill.aggregator.topology;

import dev.tallymill.aggregator.AggregatorConfig;
import dev.tallymill.aggregator.SampleUsage;
import dev.tallymill.aggregator.ledger.Account;
import dev.tallymill.aggregator.ledger.Cell;
import dev.tallymill.aggregator.ledger.SeenShard;
import dev.tallymill.aggregator.ledger.Tally;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.price.BuiltInPrices;
import dev.tallymill.schemas.price.LivePrices;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.Price;
import dev.tallymill.schemas.record.SpendKey;
import dev.tallymill.schemas.record.SpendTotals;
import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.topic.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The topology on Streams' test driver, which commits after every record. Remembers all it published, also across
 * restarts, which hand the logged stores over as a changelog would and everything else not.
 */
final class TopologyRun implements AutoCloseable {

    private static final Instant LATER_THAN_ALL_RECORDS = SampleUsage.NOON.plus(Duration.ofDays(1000));

    private final KafkaSettings kafka = KafkaSettings.of("unused:9092", "mock://" + UUID.randomUUID());
    private final Topics topics = kafka.topics();
    private final AggregatorConfig config;
    private final List<BatchProgress> progress = new ArrayList<>();
    private final Map<SpendKey, SpendTotals> minutes = new HashMap<>();
    private final Map<SpendKey, SpendTotals> hours = new HashMap<>();
    private final Map<SpendKey, SpendTotals> days = new HashMap<>();
    private final Map<SpendKey, SpendTotals> months = new HashMap<>();
    private final List<TokenUsage> unpriced = new ArrayList<>();
    private int publications;

    @SuppressWarnings("NullAway.Init") // set by start
    private TopologyTestDriver driver;

    TopologyRun(Path stateDir) {
        config = AggregatorConfig.of(kafka, null, stateDir);
    }

    void start() {
        LedgerTopology topology = new LedgerTopology(
                kafka,
                new LivePrices(BuiltInPrices.load()),
                (usage, reason) -> unpriced.add(usage),
                () -> publications++,
                config.retention(),
                config.dedupRetention(),
                Time.SYSTEM);
        Properties settings = StreamsSettings.of(config);
        driver = new TopologyTestDriver(topology.build(), settings, LATER_THAN_ALL_RECORDS);
    }

    /** How often totals were published. */
    int publications() {
        return publications;
    }

    /** A new process that reads back the changelogs. */
    void restart() {
        Map<String, SeenShard> seen = rows(LedgerTopology.SEEN_JOBS);
        Map<Cell, Tally> waiting = rows(LedgerTopology.WAITING_JOBS);
        Map<Account, Tally> totals = rows(LedgerTopology.TOTALS);
        driver.close();
        start();
        KeyValueStore<String, SeenShard> seenStore = driver.getKeyValueStore(LedgerTopology.SEEN_JOBS);
        seen.forEach(seenStore::put);
        KeyValueStore<Cell, Tally> waitingStore = driver.getKeyValueStore(LedgerTopology.WAITING_JOBS);
        waiting.forEach(waitingStore::put);
        KeyValueStore<Account, Tally> totalsStore = driver.getKeyValueStore(LedgerTopology.TOTALS);
        totals.forEach(totalsStore::put);
    }

    void count(TokenUsage usage) {
        countAt(SampleUsage.NOON, usage);
    }

    void countAt(Instant recordTime, TokenUsage usage) {
        pipe("key", recordTime, kafka.<TokenUsage>serializer(false).serialize(topics.tokenUsage(), usage));
    }

    void countWithKey(@Nullable String key, TokenUsage usage) {
        pipe(key, SampleUsage.NOON, kafka.<TokenUsage>serializer(false).serialize(topics.tokenUsage(), usage));
    }

    void countBytes(String key, byte[] value) {
        pipe(key, SampleUsage.NOON, value);
    }

    void price(String key, Price price) {
        priceBytes(key, kafka.<Price>serializer(false).serialize(topics.prices(), price));
    }

    void priceBytes(String key, byte[] value) {
        driver.createInputTopic(topics.prices(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(bytes(key), value);
    }

    /** Lets the time come at which old rows are looked for. */
    void sweep() {
        driver.advanceWallClockTime(Times.SWEEP_INTERVAL);
        collect();
    }

    BatchProgress progress(String batchId) {
        return progressHistory(batchId).reduce((first, second) -> second).orElseThrow();
    }

    Stream<BatchProgress> progressHistory(String batchId) {
        return progress.stream().filter(row -> row.getBatchId().equals(batchId));
    }

    SpendTotals spendMinute(String provider, String model, Instant bucket) {
        return row(minutes, provider, model, bucket);
    }

    SpendTotals spendHour(String provider, String model, Instant bucket) {
        return row(hours, provider, model, bucket);
    }

    SpendTotals spendDay(String provider, String model, Instant bucket) {
        return row(days, provider, model, bucket);
    }

    SpendTotals spendMonth(String provider, String model, Instant bucket) {
        return row(months, provider, model, bucket);
    }

    /** Lets the time come at which new prices are looked for. */
    void checkPrices() {
        driver.advanceWallClockTime(UsagePoster.PRICE_CHECK);
        collect();
    }

    List<TokenUsage> unpriced() {
        return unpriced;
    }

    /** Rows of jobs that are remembered. */
    int rowsSeen() {
        return rows(LedgerTopology.SEEN_JOBS).size();
    }

    @Override
    public void close() {
        driver.close();
    }

    private void pipe(@Nullable String key, Instant recordTime, byte[] value) {
        driver.createInputTopic(topics.tokenUsage(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(bytes(key), value, recordTime);
        collect();
    }

    private void collect() {
        progress.addAll(driver.createOutputTopic(
                        topics.batchProgress(), new StringDeserializer(), kafka.<BatchProgress>deserializer(false))
                .readValuesToList());
        read(topics.spendMinute(), minutes);
        read(topics.spendHour(), hours);
        read(topics.spendDay(), days);
        read(topics.spendMonth(), months);
    }

    private void read(String topic, Map<SpendKey, SpendTotals> rows) {
        Deserializer<SpendKey> keys = kafka.deserializer(true);
        Deserializer<SpendTotals> values = kafka.deserializer(false);
        driver.createOutputTopic(topic, keys, values)
                .readKeyValuesToList()
                .forEach(row -> rows.put(row.key, row.value));
    }

    private static SpendTotals row(Map<SpendKey, SpendTotals> rows, String provider, String model, Instant bucket) {
        SpendTotals totals = rows.get(SpendKey.newBuilder()
                .setTenant("acme")
                .setProvider(provider)
                .setModel(model)
                .setBucketStart(bucket)
                .build());
        if (totals == null) {
            throw new AssertionError("no row of " + model + " at " + bucket + " in " + rows.keySet());
        }
        return totals;
    }

    private <K, V> Map<K, V> rows(String store) {
        Map<K, V> rows = new HashMap<>();
        KeyValueStore<K, V> rowsOf = driver.getKeyValueStore(store);
        try (KeyValueIterator<K, V> iterator = rowsOf.all()) {
            while (iterator.hasNext()) {
                KeyValue<K, V> row = iterator.next();
                rows.put(row.key, row.value);
            }
        }
        return rows;
    }

    private static byte @Nullable [] bytes(@Nullable String key) {
        return key == null ? null : key.getBytes(StandardCharsets.UTF_8);
    }
}
