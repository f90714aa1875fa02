package dev.tallymill.bench.ledger;

import dev.tallymill.aggregator.AggregatorConfig;
import dev.tallymill.aggregator.AggregatorMain;
import dev.tallymill.aggregator.AggregatorService;
import dev.tallymill.bench.Instruments;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.TokenUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Counts one filled topic again and again, each time as a consumer group of its own, and the bare count beside it. The
 * broker is a process of its own on the same machine.
 */
final class LedgerBenchmark {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final LedgerBroker broker;
    private final Path scratch;
    private final Instruments instruments;
    private final int records;
    private int groups;

    LedgerBenchmark(LedgerBroker broker, Path scratch, Instruments instruments, int records) {
        this.broker = broker;
        this.scratch = scratch;
        this.instruments = instruments;
        this.records = records;
    }

    /**
     * One round.
     *
     * @param perSecond records/s from when all tasks run to when all are counted and, by the ledger, published
     * @param perCpuSecond records for each second of processor time that the stream thread took
     */
    record Rate(double perSecond, double perCpuSecond) {}

    /** Fills the topic; returns how many jobs have a batch. */
    long fill(UsageMix mix) {
        String topic = broker.kafka().topics().tokenUsage();
        long inBatches = 0;
        try (Producer<String, byte[]> producer = broker.producer(new ByteArraySerializer());
                Serializer<TokenUsage> serializer = broker.kafka().serializer(false)) {
            for (int i = 0; i < records; i++) {
                TokenUsage usage = mix.usage(i);
                inBatches += usage.getJob().getBatchId() == null ? 0 : 1;
                var unusedCloseWaits =
                        producer.send(new ProducerRecord<>(topic, mix.key(i), serializer.serialize(topic, usage)));
            }
        }
        return inBatches;
    }

    /** One round of a yardstick; see {@link BareCount}. */
    Rate bare(BareCount.Kind kind) throws IOException, InterruptedException {
        double cpu = Threads.streamCpuSeconds();
        try (BareCount count = new BareCount(config(kind.group()), kind)) {
            long deadline = instruments.nanoTime().getAsLong() + PATIENCE.toNanos();
            while (!count.isRunning() && count.records() == 0) {
                pause(deadline);
            }
            long start = instruments.nanoTime().getAsLong();
            long before = count.records();
            while (count.records() < records) {
                pause(deadline);
            }
            double seconds = instruments.since(start).toNanos() / 1e9;
            return new Rate((records - before) / seconds, records / (Threads.streamCpuSeconds() - cpu));
        }
    }

    Rate ledger(long inBatches) throws IOException, InterruptedException {
        AggregatorConfig config = config("ledger");
        double cpu = Threads.streamCpuSeconds();
        try (ProgressWatch watch = drained(config);
                AggregatorService service = AggregatorMain.start(config)) {
            service.awaitRunning(PATIENCE);
            long start = instruments.nanoTime().getAsLong();
            awaitJobs(watch, inBatches, start + PATIENCE.toNanos());
            double seconds = instruments.since(start).toNanos() / 1e9;
            return new Rate(records / seconds, records / (Threads.streamCpuSeconds() - cpu));
        }
    }

    /** Counts everything, then starts again without a state directory; the time from that start to running. */
    Duration restore(long inBatches) throws IOException, InterruptedException {
        AggregatorConfig config = config("restored");
        try (ProgressWatch watch = drained(config);
                AggregatorService service = AggregatorMain.start(config)) {
            awaitJobs(watch, inBatches, instruments.nanoTime().getAsLong() + PATIENCE.toNanos());
            service.awaitRunning(PATIENCE);
        }
        AggregatorConfig wiped = config(config.applicationId(), scratch.resolve("state-wiped-" + groups));
        long start = instruments.nanoTime().getAsLong();
        try (AggregatorService service = AggregatorMain.start(wiped)) {
            service.awaitRunning(PATIENCE);
            return instruments.since(start);
        }
    }

    /**
     * All groups write to the same journal and publish under the same keys: what the one before has left must not be taken
     * for this one's.
     */
    private ProgressWatch drained(AggregatorConfig config) throws InterruptedException {
        ProgressWatch watch = new ProgressWatch(config.kafka());
        watch.drain();
        broker.purge(config.kafka().topics().spendPostings());
        return watch;
    }

    private void awaitJobs(ProgressWatch watch, long jobs, long deadline) {
        Map<String, Long> ended = new HashMap<>();
        long[] sum = {0};
        while (sum[0] < jobs) {
            if (instruments.nanoTime().getAsLong() > deadline) {
                throw new IllegalStateException("only " + sum[0] + " of " + jobs + " jobs within " + PATIENCE);
            }
            watch.poll(row -> {
                long now = row.getCompleted() + row.getFailed() + row.getExpired() + row.getCancelled();
                Long before = ended.put(row.getBatchId(), now);
                sum[0] += now - (before == null ? 0 : before);
            });
        }
    }

    private void pause(long deadline) throws InterruptedException {
        if (instruments.nanoTime().getAsLong() > deadline) {
            throw new IllegalStateException("not done within " + PATIENCE);
        }
        instruments.sleeper().sleep(Duration.ofMillis(2));
    }

    private AggregatorConfig config(String kind) throws IOException {
        groups++;
        String group = kind + "-" + groups;
        return config(group, scratch.resolve("state-" + group));
    }

    private AggregatorConfig config(String group, Path state) throws IOException {
        KafkaSettings kafka = broker.kafka();
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", kafka.bootstrapServers());
        properties.setProperty("schema.registry.url", kafka.schemaRegistryUrl());
        properties.setProperty("aggregator.application.id", group);
        properties.setProperty("aggregator.instance.id", "bench");
        properties.setProperty(
                "aggregator.state.dir", Files.createDirectories(state).toString());
        return AggregatorConfig.from(properties);
    }
}
