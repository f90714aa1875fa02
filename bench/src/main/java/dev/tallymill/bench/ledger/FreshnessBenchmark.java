package dev.tallymill.bench.ledger;

import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.process.TallymillProcess;
import dev.tallymill.schemas.id.BatchKeys;
import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.record.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes a small batch of results every 10 ms at a fixed rate and waits for the progress that shows all of it, while the
 * aggregator runs as a process of its own, started as the launcher does; and kills that process to see how soon totals
 * move again. A first aggregator only warms up and writes the ahead-of-time cache.
 */
final class FreshnessBenchmark {

    private static final Duration TICK = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final LedgerBroker broker;
    private final Path scratch;
    private final Instruments instruments;
    private final int perTick;
    private final Map<String, Long> written = new ConcurrentHashMap<>();
    private final AtomicBoolean over = new AtomicBoolean();

    FreshnessBenchmark(LedgerBroker broker, Path scratch, Instruments instruments, int perSecond) {
        this.broker = broker;
        this.scratch = scratch;
        this.instruments = instruments;
        this.perTick = Math.toIntExact(perSecond * TICK.toMillis() / 1000);
    }

    /**
     * What was seen, in milliseconds.
     *
     * @param ages of each small batch when it stood in the published totals, while nothing was killed
     * @param pauses from each kill to the first total that moved
     */
    record Seen(List<Double> ages, List<Double> pauses) {}

    Seen run(Duration warmUp, Duration length, int kills) throws IOException, InterruptedException {
        Thread writer = Thread.ofPlatform().name("writer").start(this::write);
        List<Double> pauses = new ArrayList<>();
        TallymillProcess aggregator = startAggregator();
        try (ProgressWatch watch = new ProgressWatch(broker.kafka())) {
            awaitAnything(watch);
            watch(watch, warmUp);
            aggregator.stop();
            aggregator = startAggregator();
            watch(watch, warmUp);
            List<Double> ages = watch(watch, length);
            for (int kill = 0; kill < kills; kill++) {
                aggregator.kill();
                long killed = instruments.nanoTime().getAsLong();
                aggregator = startAggregator();
                watch.poll(row -> {});
                awaitAnything(watch);
                pauses.add(instruments.since(killed).toNanos() / 1e6);
                watch(watch, warmUp);
            }
            return new Seen(ages, pauses);
        } finally {
            over.set(true);
            writer.join();
            aggregator.close();
        }
    }

    private TallymillProcess startAggregator() throws IOException {
        return TallymillProcess.startSharing(
                scratch.resolve("aggregator.cache"),
                scratch.resolve("aggregator.log"),
                "aggregator",
                "--config",
                broker.configFile().toString());
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
                written.put(batch, instruments.nanoTime().getAsLong());
                for (int line = 0; line < perTick; line++) {
                    var unusedCloseWaits = producer.send(new ProducerRecord<>(
                            topic, BatchKeys.shardKey(batch, line), serializer.serialize(topic, usage(batch, line))));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private TokenUsage usage(String batch, int line) {
        return TokenUsage.newBuilder()
                .setJob(JobReference.newBuilder()
                        .setJobId(BatchKeys.jobId(batch, line))
                        .setTenant("tenant-" + Math.floorMod(batch.hashCode(), 20))
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
