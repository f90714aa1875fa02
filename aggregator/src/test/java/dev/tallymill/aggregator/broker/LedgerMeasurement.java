package dev.tallymill.aggregator.broker;

import dev.tallymill.aggregator.AggregatorConfig;
import dev.tallymill.aggregator.AggregatorMain;
import dev.tallymill.aggregator.AggregatorService;
import dev.tallymill.aggregator.SampleUsage;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.TokenUsage;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Not a test: how fast the aggregator starts, how many records it counts per second and how fresh its totals are, on a
 * real broker in the same JVM. Arguments: records per round, partitions, stream threads.
 */
public final class LedgerMeasurement {

    private static final int ROUNDS = 4;
    private static final int LINES_PER_BATCH = 5000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final TestCluster cluster;
    private final AggregatorConfig config;
    private final Serializer<TokenUsage> serializer;
    private final Deserializer<BatchProgress> progress;
    private final String usageTopic;

    private LedgerMeasurement(TestCluster cluster, int threads) throws Exception {
        this.cluster = cluster;
        Path stateDir = Files.createTempDirectory("ledger-measurement");
        AggregatorConfig defaults = AggregatorConfig.of(cluster.kafka(), "measured", stateDir);
        this.config = new AggregatorConfig(
                defaults.kafka(),
                defaults.applicationId(),
                defaults.instanceId(),
                defaults.stateDir(),
                defaults.commitInterval(),
                threads,
                defaults.replicationFactor(),
                defaults.standbyReplicas(),
                defaults.dedupRetention(),
                defaults.retention(),
                defaults.closeTimeout());
        this.serializer = cluster.kafka().serializer(false);
        this.progress = cluster.kafka().deserializer(false);
        this.usageTopic = cluster.kafka().topics().tokenUsage();
    }

    public static void main(String[] args) throws Exception {
        int records = args.length > 0 ? Integer.parseInt(args[0]) : 1_000_000;
        int partitions = args.length > 1 ? Integer.parseInt(args[1]) : 12;
        int threads = args.length > 2 ? Integer.parseInt(args[2]) : 1;
        try (TestCluster cluster = new TestCluster(partitions)) {
            LedgerMeasurement measurement = new LedgerMeasurement(cluster, threads);
            for (int round = 0; round < ROUNDS; round++) {
                measurement.throughput("round" + round, records);
            }
            measurement.freshness(10_000, Duration.ofSeconds(15));
        }
        System.exit(0);
    }

    /** Fills the topic while the aggregator is down, then starts it. */
    private void throughput(String round, int records) throws Exception {
        fill(round, records);
        long started = System.nanoTime();
        try (AggregatorService service = AggregatorMain.start(config)) {
            long returned = System.nanoTime();
            service.awaitRunning(PATIENCE);
            long running = System.nanoTime();
            long firstSeen = 0;
            Map<String, Long> completed = new HashMap<>();
            long sum = 0;
            long published = 0;
            try (Consumer<byte[], byte[]> reader =
                    cluster.reader(cluster.kafka().topics().batchProgress())) {
                while (sum < records) {
                    for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofMillis(50))) {
                        String batch = new String(record.key(), StandardCharsets.UTF_8);
                        if (batch.startsWith(round)) {
                            firstSeen = firstSeen == 0 ? System.nanoTime() : firstSeen;
                            long now = progress.deserialize("progress", record.value())
                                    .getCompleted();
                            Long before = completed.put(batch, now);
                            sum += now - (before == null ? 0 : before);
                            published++;
                        }
                    }
                }
            }
            long done = System.nanoTime();
            long cpu = streamThreadNanos();
            System.out.printf(
                    "%s: start() %d ms, running after %d ms, first total after %d ms, %,d records in %d ms after"
                            + " running: %,.0f records/s, %,.0f per CPU second of the stream threads, %d progress"
                            + " records%n",
                    round,
                    millis(started, returned),
                    millis(started, running),
                    millis(started, firstSeen),
                    records,
                    millis(running, done),
                    records * 1e9 / (done - running),
                    records * 1e9 / cpu,
                    published);
        }
    }

    /** What Streams' threads have used since they started: tells speed also on a machine that is busy otherwise. */
    private static long streamThreadNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().matches(".*-StreamThread-\\d+"))
                .mapToLong(thread -> threads.getThreadCpuTime(thread.threadId()))
                .sum();
    }

    private void fill(String round, int records) {
        long started = System.nanoTime();
        try (Producer<String, byte[]> producer = cluster.producer()) {
            for (int i = 0; i < records; i++) {
                send(producer, round + "-" + i / LINES_PER_BATCH, i % LINES_PER_BATCH, i);
            }
        }
        System.out.printf("%s: filled in %d ms%n", round, millis(started, System.nanoTime()));
    }

    /** One batch of few lines every 10 ms; how long until its progress shows all of them. */
    private void freshness(int perSecond, Duration length) throws Exception {
        int perTick = perSecond / 100;
        int ticks = Math.toIntExact(length.toMillis() / 10);
        Map<String, Long> sent = new ConcurrentHashMap<>();
        long[] latencies = new long[ticks];
        try (AggregatorService service = AggregatorMain.start(config)) {
            service.awaitRunning(PATIENCE);
            Thread sender = Thread.ofPlatform().start(() -> {
                try (Producer<String, byte[]> producer = cluster.producer()) {
                    long next = System.nanoTime();
                    for (int tick = 0; tick < ticks; tick++) {
                        while (System.nanoTime() < next) {
                            Thread.onSpinWait();
                        }
                        next += 10_000_000;
                        String batch = "fresh-" + tick;
                        sent.put(batch, System.nanoTime());
                        for (int i = 0; i < perTick; i++) {
                            send(producer, batch, i, tick);
                        }
                    }
                }
            });
            int seen = 0;
            try (Consumer<byte[], byte[]> reader =
                    cluster.reader(cluster.kafka().topics().batchProgress())) {
                while (seen < ticks) {
                    for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofMillis(20))) {
                        String batch = new String(record.key(), StandardCharsets.UTF_8);
                        Long at = sent.get(batch);
                        if (at != null
                                && progress.deserialize("progress", record.value())
                                                .getCompleted()
                                        == perTick) {
                            latencies[seen++] = System.nanoTime() - at;
                        }
                    }
                }
            }
            sender.join();
        }
        long[] tail = Arrays.copyOfRange(latencies, ticks / 4, ticks);
        Arrays.sort(tail);
        System.out.printf(
                "freshness at %,d/s: p50 %d ms, p99 %d ms, worst %d ms%n",
                perSecond,
                tail[tail.length / 2] / 1_000_000,
                tail[tail.length * 99 / 100] / 1_000_000,
                tail[tail.length - 1] / 1_000_000);
    }

    private void send(Producer<String, byte[]> producer, String batch, int line, int spread) {
        TokenUsage usage = SampleUsage.line(batch, line);
        usage.getJob().setTenant("tenant-" + Math.floorMod(batch.hashCode(), 20));
        usage.setCompletedAt(SampleUsage.NOON.plusMillis(spread % 600_000));
        Future<RecordMetadata> unused = producer.send(new ProducerRecord<>(
                usageTopic, cluster.partition(usage), "key", serializer.serialize(usageTopic, usage)));
    }

    private static long millis(long from, long to) {
        return (to - from) / 1_000_000;
    }
}
