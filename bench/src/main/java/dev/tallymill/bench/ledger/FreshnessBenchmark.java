package dev.tallymill.bench.ledger;

import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.process.FreePort;
import dev.tallymill.bench.process.TallymillProcess;
import dev.tallymill.schemas.id.BatchKeys;
import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.Tenant;
import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.record.Usage;
import dev.tallymill.schemas.tenant.KeyHash;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes a small batch of results every 10 ms at a fixed rate and waits for the progress that shows all of it, while the
 * aggregator runs as a process of its own, started as the launcher does; and kills that process to see how soon totals
 * move again. Every tenth batch is one of a tenant whose dashboard is looked at: each of them has one every two seconds, so
 * that a count on the page tells which results it holds.
 */
final class FreshnessBenchmark {

    private static final Duration TICK = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int WATCHED_TENANTS = 20;
    private static final int WATCHED_BATCH_EVERY = 10;

    private final LedgerBroker broker;
    private final Path scratch;
    private final Path cache;
    private final Instruments instruments;
    private final int perTick;
    private final Map<String, Long> written = new ConcurrentHashMap<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final int dashboardPort;
    private final long[] watchedJobs = new long[WATCHED_TENANTS];
    private volatile List<DashboardProbe> probes = List.of();

    FreshnessBenchmark(LedgerBroker broker, Path scratch, Instruments instruments, int perSecond) throws IOException {
        this.broker = broker;
        this.scratch = scratch;
        this.cache = scratch.resolve("aggregator.cache");
        this.instruments = instruments;
        this.perTick = Math.toIntExact(perSecond * TICK.toMillis() / 1000);
        this.dashboardPort = FreePort.find();
    }

    /**
     * What was seen, in milliseconds.
     *
     * @param ages of each small batch when it stood in the published totals, while nothing was killed
     * @param tiles ages when a page of the dashboard had been told of it
     * @param tables ages when such a page had asked for a table with it
     * @param pauses from each kill to the first total that moved
     */
    record Seen(List<Double> ages, List<Double> tiles, List<Double> tables, List<Double> pauses) {}

    Seen run(Duration warmUp, Duration length, int kills) throws IOException, InterruptedException {
        TallymillProcess.rehearse("aggregator", cache, Files.createDirectory(scratch.resolve("rehearsal")));
        registerWatchedTenants();
        Thread writer = Thread.ofPlatform().name("writer").start(this::write);
        List<Double> pauses = new ArrayList<>();
        TallymillProcess aggregator = startAggregator();
        try (ProgressWatch watch = new ProgressWatch(broker.kafka())) {
            awaitAnything(watch);
            watch(watch, warmUp);
            List<Double> ages = new ArrayList<>();
            List<DashboardProbe> pages = watchWithPages(watch, warmUp, length, ages);
            for (int kill = 0; kill < kills; kill++) {
                aggregator.kill();
                long killed = instruments.nanoTime().getAsLong();
                aggregator = startAggregator();
                watch.poll(row -> {});
                awaitAnything(watch);
                pauses.add(instruments.since(killed).toNanos() / 1e6);
                watch(watch, warmUp);
            }
            return new Seen(
                    ages, all(pages, DashboardProbe::agesInTiles), all(pages, DashboardProbe::agesInTables), pauses);
        } finally {
            over.set(true);
            writer.join();
            aggregator.close();
        }
    }

    /** As {@link #watch}, while pages are open that expect what is written meanwhile; waits until they have seen it. */
    private List<DashboardProbe> watchWithPages(
            ProgressWatch watch, Duration warmUp, Duration length, List<Double> ages) {
        HttpClient http = HttpClient.newHttpClient();
        List<DashboardProbe> pages = IntStream.range(0, WATCHED_TENANTS)
                .mapToObj(i ->
                        new DashboardProbe(http, URI.create("http://127.0.0.1:" + dashboardPort), key(i), instruments))
                .toList();
        try {
            watch(watch, warmUp);
            probes = pages;
            ages.addAll(watch(watch, length));
            probes = List.of();
            long deadline = instruments.nanoTime().getAsLong() + PATIENCE.toNanos();
            while (!pages.stream().allMatch(DashboardProbe::isUpToDate)) {
                if (instruments.nanoTime().getAsLong() > deadline) {
                    throw new IllegalStateException("results are not on the dashboard within " + PATIENCE);
                }
                watch.poll(row -> {});
            }
            return pages;
        } finally {
            pages.forEach(DashboardProbe::close);
            http.shutdownNow();
        }
    }

    private static List<Double> all(List<DashboardProbe> pages, Function<DashboardProbe, List<Double>> ages) {
        return pages.stream().flatMap(page -> ages.apply(page).stream()).toList();
    }

    private void registerWatchedTenants() {
        String topic = broker.kafka().topics().tenants();
        try (Producer<String, Tenant> producer = broker.producer(broker.kafka().<Tenant>serializer(false))) {
            for (int i = 0; i < WATCHED_TENANTS; i++) {
                Tenant tenant = Tenant.newBuilder()
                        .setTenant(watched(i))
                        .setCreatedAt(instruments.clock().instant())
                        .setApiKeyHashes(List.of(KeyHash.of(key(i))))
                        .build();
                var unusedCloseWaits = producer.send(new ProducerRecord<>(topic, watched(i), tenant));
            }
        }
    }

    private static String watched(int i) {
        return "watched-" + i;
    }

    private static String key(int i) {
        return "tmk_watched_" + i;
    }

    private TallymillProcess startAggregator() throws IOException {
        return TallymillProcess.startSharing(
                cache,
                scratch.resolve("aggregator.log"),
                "aggregator",
                "--config",
                broker.configFile(Map.of("aggregator.http.port", Integer.toString(dashboardPort)))
                        .toString());
    }

    /** Ages of what is complete in the totals within {@code length}. */
    private List<Double> watch(ProgressWatch watch, Duration length) {
        List<Double> ages = new ArrayList<>();
        long end = instruments.nanoTime().getAsLong() + length.toNanos();
        while (instruments.nanoTime().getAsLong() < end) {
            watch.poll(row -> {
                Long at = row.getCompleted() == perTick ? written.remove(row.getBatchId()) : null;
                if (at != null) {
                    ages.add(instruments.since(at).toNanos() / 1e6);
                }
            });
        }
        return ages;
    }

    private void awaitAnything(ProgressWatch watch) {
        boolean[] seen = {false};
        long deadline = instruments.nanoTime().getAsLong() + PATIENCE.toNanos();
        while (!seen[0]) {
            if (instruments.nanoTime().getAsLong() > deadline) {
                throw new IllegalStateException("no total moved within " + PATIENCE);
            }
            watch.poll(row -> seen[0] = true);
        }
    }

    private void write() {
        String topic = broker.kafka().topics().tokenUsage();
        try (Producer<String, byte[]> producer = broker.producer(new ByteArraySerializer());
                Serializer<TokenUsage> serializer = broker.kafka().serializer(false)) {
            long next = instruments.nanoTime().getAsLong();
            for (int tick = 0; !over.get(); tick++) {
                next += TICK.toNanos();
                instruments
                        .sleeper()
                        .sleep(Duration.ofNanos(next - instruments.nanoTime().getAsLong()));
                String batch = "batch_fresh-" + tick;
                long now = instruments.nanoTime().getAsLong();
                written.put(batch, now);
                String tenant = tenant(tick, now);
                for (int line = 0; line < perTick; line++) {
                    var unusedCloseWaits = producer.send(new ProducerRecord<>(
                            topic,
                            BatchKeys.shardKey(batch, line),
                            serializer.serialize(topic, usage(tenant, batch, line))));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whose the batch of this tick is; pages that are open are told what to expect. */
    private String tenant(int tick, long now) {
        if (tick % WATCHED_BATCH_EVERY != 0) {
            return "tenant-" + tick % WATCHED_TENANTS;
        }
        int index = tick / WATCHED_BATCH_EVERY % WATCHED_TENANTS;
        watchedJobs[index] += perTick;
        List<DashboardProbe> open = probes;
        if (!open.isEmpty()) {
            open.get(index).expect(watchedJobs[index], now);
        }
        return watched(index);
    }

    private TokenUsage usage(String tenant, String batch, int line) {
        return TokenUsage.newBuilder()
                .setJob(JobReference.newBuilder()
                        .setJobId(BatchKeys.jobId(batch, line))
                        .setTenant(tenant)
                        .setBatchId(batch)
                        .setLine((long) line)
                        .setEndpoint("/v1/chat/completions")
                        .setModel("gpt-oss-120b")
                        .build())
                .setProvider("api.example.com")
                .setOutcome(Outcome.COMPLETED)
                .setUsage(Usage.newBuilder()
                        .setPromptTokens(1000L)
                        .setCompletionTokens(500L)
                        .build())
                .setAttempts(1)
                .setStartedAt(instruments.clock().instant())
                .setCompletedAt(instruments.clock().instant())
                .build();
    }
}
