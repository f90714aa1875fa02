package dev.tallymill.aggregator.topology;

import dev.tallymill.aggregator.ledger.Granularity;
import dev.tallymill.aggregator.ledger.Retention;
import dev.tallymill.aggregator.ledger.UsageLedger.UnpricedListener;
import dev.tallymill.aggregator.price.JobRater;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.price.LivePrices;
import dev.tallymill.schemas.record.Price;
import dev.tallymill.schemas.record.SpendPosting;
import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.topic.Topics;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * From {@code token-usage} to {@code batch-progress} and the spend topics, in two stages.
 *
 * <ol>
 *   <li>One task per partition of {@code token-usage} counts each job once, rates it and sums up. When it commits it
 *       posts to the journal, {@code spend-postings}, how much more there is in each cell, so that a busy tenant costs
 *       the second stage a few records per commit and partition, not one per job.
 *   <li>Postings go by tenant to a task that adds them to the tenant's totals and publishes those when it commits.
 * </ol>
 *
 * <p>Both stages keep their changes on the heap between commits; see {@link CommitTick}. Postings are amounts to add: it
 * is the transaction around sums, stores and offsets that makes them count once.
 */
public final class LedgerTopology {

    static final String USAGE_LEDGER = "usage-ledger";
    static final String SEEN_JOBS = "seen-jobs";
    static final String WAITING_JOBS = "waiting-jobs";
    static final String BOOKS = "books";
    static final String TOTALS = "totals";
    static final String PROGRESS_SINK = "to-batch-progress";

    /** Well below the time after which Kafka takes a consumer that does not poll for dead. */
    private static final Duration REGISTRY_PATIENCE = Duration.ofSeconds(30);

    private static final String PUBLISH = "publish-totals";

    private final KafkaSettings kafka;
    private final LivePrices prices;
    private final UnpricedListener unpriced;
    private final Runnable onTotals;
    private final Retention retention;
    private final Duration dedupRetention;
    private final Time time;

    /**
     * @param kafka names of the topics and how records are encoded
     * @param prices follows the {@code prices} topic from now on
     * @param unpriced hears of jobs without a price, on any of Streams' threads
     * @param onTotals told whenever totals are published, on any of Streams' threads
     * @param retention how long totals are kept
     * @param dedupRetention how long a job is remembered after the last one of its shard
     * @param time source of the pauses while the registry does not answer
     */
    public LedgerTopology(
            KafkaSettings kafka,
            LivePrices prices,
            UnpricedListener unpriced,
            Runnable onTotals,
            Retention retention,
            Duration dedupRetention,
            Time time) {
        this.kafka = kafka;
        this.prices = prices;
        this.unpriced = unpriced;
        this.onTotals = onTotals;
        this.retention = retention;
        this.dedupRetention = dedupRetention;
        this.time = time;
    }

    public Topology build() {
        StreamsBuilder builder = new StreamsBuilder();
        followPrices(builder);
        countUsage(builder);
        keepBooks(builder);
        Topology topology = builder.build();
        addSinks(topology);
        return topology;
    }

    private void followPrices(StreamsBuilder builder) {
        builder.addGlobalStore(
                HeapStore.global("prices"),
                kafka.topics().prices(),
                Consumed.with(Serdes.String(), this.<Price>avro()).withName("prices-topic"),
                () -> new PriceFollower(prices));
    }

    private void countUsage(StreamsBuilder builder) {
        builder.addStateStore(HeapStore.perTask(USAGE_LEDGER));
        builder.addStateStore(logged(SEEN_JOBS, Serdes.String(), LedgerSerdes.seenShard()));
        builder.addStateStore(logged(WAITING_JOBS, LedgerSerdes.cell(), LedgerSerdes.tally()));
        JobRater rater = new JobRater(prices);
        KStream<String, Long> ticks = builder.stream(kafka.topics().tokenUsage(), this.<TokenUsage>read("token-usage"))
                .processValues(
                        () -> new UsageCounter(rater, unpriced, dedupRetention),
                        Named.as("count-usage"),
                        USAGE_LEDGER,
                        SEEN_JOBS,
                        WAITING_JOBS);
        CommitTick.held(ticks, "usage")
                .process(() -> new UsagePoster(prices), Named.as("post-usage"), USAGE_LEDGER, SEEN_JOBS, WAITING_JOBS)
                .to(
                        kafka.topics().spendPostings(),
                        Produced.<String, SpendPosting>with(Serdes.String(), avro())
                                .withName("to-spend-postings"));
    }

    private void keepBooks(StreamsBuilder builder) {
        builder.addStateStore(HeapStore.perTask(BOOKS));
        builder.addStateStore(logged(TOTALS, LedgerSerdes.account(), LedgerSerdes.tally()));
        KStream<String, Long> ticks = builder.stream(
                        kafka.topics().spendPostings(), this.<SpendPosting>read("spend-postings"))
                .processValues(() -> new BookKeeper(retention), Named.as("keep-books"), BOOKS, TOTALS);
        CommitTick.held(ticks, "books").process(() -> new TotalsPublisher(onTotals), Named.as(PUBLISH), BOOKS, TOTALS);
    }

    private <T> Consumed<String, T> read(String name) {
        return Consumed.with(LedgerSerdes.routing(), this.<T>avro())
                .withTimestampExtractor((record, partitionTime) ->
                        record.timestamp() >= 0 ? record.timestamp() : Math.max(0, partitionTime))
                .withName(name);
    }

    private void addSinks(Topology topology) {
        Topics topics = kafka.topics();
        topology.addSink(
                PROGRESS_SINK, topics.batchProgress(), new StringSerializer(), kafka.serializer(false), PUBLISH);
        for (Granularity granularity : Granularity.values()) {
            topology.addSink(
                    sink(granularity),
                    topic(topics, granularity),
                    kafka.serializer(true),
                    kafka.serializer(false),
                    PUBLISH);
        }
    }

    static String sink(Granularity granularity) {
        return switch (granularity) {
            case MINUTE -> "to-spend-minute";
            case HOUR -> "to-spend-hour";
            case DAY -> "to-spend-day";
            case MONTH -> "to-spend-month";
        };
    }

    /** The topic of totals of this granularity. */
    public static String topic(Topics topics, Granularity granularity) {
        return switch (granularity) {
            case MINUTE -> topics.spendMinute();
            case HOUR -> topics.spendHour();
            case DAY -> topics.spendDay();
            case MONTH -> topics.spendMonth();
        };
    }

    /** In memory, restored from a changelog; written through, since the heap in front of it is the cache. */
    private static <K, V> StoreBuilder<?> logged(String name, Serde<K> keys, Serde<V> values) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), keys, values)
                .withLoggingEnabled(Map.of())
                .withCachingDisabled();
    }

    private <T> Serde<T> avro() {
        return Serdes.serdeFrom(
                kafka.serializer(false), new PatientDeserializer<>(kafka.deserializer(false), time, REGISTRY_PATIENCE));
    }
}
