package dev.tallymill.bench.ledger;

import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.process.TallymillProcess;
import dev.tallymill.schemas.money.Usd;
import dev.tallymill.schemas.record.SpendTotals;
import dev.tallymill.schemas.record.TokenUsage;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Counts generated jobs while aggregator and broker are killed over and over, each a process of its own, then lets
 * {@code tallymill audit} judge; and again after a planted error of one pico-dollar.
 */
final class AuditProof {

    private static final int PARTITIONS = 4;
    private static final int TENANTS = 12;
    private static final int PERCENT_OF_FIRST = 40;

    /** Every so manieth job is written twice, the second time some jobs later. */
    private static final int DUPLICATE_EVERY = 97;

    private static final int DUPLICATE_DISTANCE = 50;
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(300);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final Path scratch;
    private final Instruments instruments;
    private final Consumer<String> progress;
    private final JobSource source;

    /** Of a mix of all there is, or of {@code example} jobs, which are all alike. */
    AuditProof(Path scratch, Instruments instruments, boolean example, Consumer<String> progress) {
        Instant now = instruments.clock().instant();
        this.scratch = scratch;
        this.instruments = instruments;
        this.progress = progress;
        this.source = example ? new ExampleJobs(now) : new UsageMix(now, TENANTS, PERCENT_OF_FIRST);
    }

    /**
     * What came of it.
     *
     * @param jobs that were written
     * @param duplicates further records of some of them
     * @param kills of aggregator and broker
     * @param endedByItself how often the aggregator had ended without a kill and was started again
     * @param picoUsd what the jobs cost by the generator's own arithmetic, in 10^-12 USD
     * @param unpriced how many stay without a price
     * @param audit exit status of the audit
     * @param auditText what it printed
     * @param planted where one pico-dollar was added to one total, as an audit names the place
     * @param plantedAudit exit status after that
     * @param plantedText what that audit printed
     */
    record Result(
            int jobs,
            int duplicates,
            int kills,
            int endedByItself,
            BigInteger picoUsd,
            int unpriced,
            int audit,
            String auditText,
            String planted,
            int plantedAudit,
            String plantedText) {

        /** Whether the audit was exact, agrees with the generator, and found what was planted. */
        boolean isProof() {
            String expected = String.format(
                    Locale.ROOT,
                    "usage:   %,d records, %,d jobs, %,d duplicates%ncost:    %s USD, %,d jobs without a price%n",
                    jobs + duplicates,
                    jobs,
                    duplicates,
                    Usd.ofPico(picoUsd),
                    unpriced);
            return audit == 0
                    && auditText.contains(expected)
                    && plantedAudit == 1
                    && plantedText.contains(planted + ": cost is ")
                    && plantedText.contains("(0.000000000001 USD)")
                    && plantedText.contains("NOT EXACT: 1 differences");
        }
    }

    /** Writes {@code jobs} in as many parts as there are kills and one; every third kill is the broker's. */
    Result run(int jobs, int kills) throws IOException, InterruptedException {
        try (LedgerBroker broker = new LedgerBroker(scratch, PARTITIONS);
                Supervised aggregator = new Supervised(broker.configFile(), scratch.resolve("aggregator.log"));
                ProgressWatch watch = new ProgressWatch(broker.kafka());
                Producer<String, byte[]> producer = broker.producer(new ByteArraySerializer())) {
            int duplicates = 0;
            for (int part = 0; part <= kills; part++) {
                duplicates += write(broker, producer, from(jobs, kills, part), from(jobs, kills, part + 1));
                if (part == kills / 2) {
                    importPrice(broker.configFile());
                }
                if (part < kills) {
                    awaitMoving(watch);
                    kill(part, broker, aggregator);
                    progress.accept("kill " + (part + 1) + " of " + kills);
                }
            }
            producer.flush();
            aggregator.ensureAlive();
            return judge(broker, jobs, duplicates, kills, aggregator.endedByItself());
        }
    }

    /** What is killed is counting, unless it has nothing left to count. */
    private void awaitMoving(ProgressWatch watch) {
        watch.poll(row -> {});
        boolean[] moving = {false};
        long deadline = instruments.nanoTime().getAsLong() + LONGEST_WAIT.toNanos();
        while (!moving[0] && instruments.nanoTime().getAsLong() < deadline) {
            watch.poll(row -> moving[0] = true);
        }
    }

    private void kill(int part, LedgerBroker broker, Supervised aggregator) throws IOException, InterruptedException {
        pause();
        aggregator.ensureAlive();
        if (part % 3 == 2) {
            broker.process().kill();
            broker.process().restart();
        } else {
            aggregator.kill();
        }
        aggregator.ensureAlive();
    }

    private Result judge(LedgerBroker broker, int jobs, int duplicates, int kills, int endedByItself)
            throws IOException, InterruptedException {
        String config = broker.configFile().toString();
        Path text = scratch.resolve("audit.txt");
        int audit = TallymillProcess.run(text, "audit", "--config", config, "--quiet", "30s", "--wait", "5m");
        String place = plantOnePico(broker);
        Path planted = scratch.resolve("planted.txt");
        int plantedAudit = TallymillProcess.run(planted, "audit", "--config", config, "--quiet", "1s", "--wait", "1m");
        return new Result(
                jobs,
                duplicates,
                kills,
                endedByItself,
                cost(jobs),
                unpriced(jobs),
                audit,
                Files.readString(text),
                place,
                plantedAudit,
                Files.readString(planted));
    }

    private static int from(int jobs, int kills, int part) {
        return Math.toIntExact((long) jobs * part / (kills + 1));
    }

    private int write(LedgerBroker broker, Producer<String, byte[]> producer, int from, int to) {
        int duplicates = 0;
        String topic = broker.kafka().topics().tokenUsage();
        try (Serializer<TokenUsage> serializer = broker.kafka().serializer(false)) {
            for (int i = from; i < to; i++) {
                send(producer, serializer, topic, i);
                if (i % DUPLICATE_EVERY == 0 && i >= DUPLICATE_DISTANCE) {
                    send(producer, serializer, topic, i - DUPLICATE_DISTANCE);
                    duplicates++;
                }
            }
        }
        return duplicates;
    }

    private void send(Producer<String, byte[]> producer, Serializer<TokenUsage> serializer, String topic, int i) {
        var unusedFlushWaits =
                producer.send(new ProducerRecord<>(topic, source.key(i), serializer.serialize(topic, source.usage(i))));
    }

    private void importPrice(Path config) throws IOException, InterruptedException {
        Path list = scratch.resolve("prices.yaml");
        Files.writeString(list, """
                version: arrived-later
                effective_from: 2020-01-01T00:00:00Z
                usd_per_million_tokens:
                  - {model: %s, input: 0.123457, output: 0.654321}
                """.formatted(UsageMix.LATER_PRICED));
        Path log = scratch.resolve("import.log");
        int exit = TallymillProcess.run(log, "prices", "import", "--config", config.toString(), list.toString());
        if (exit != 0) {
            throw new IOException("the prices were not imported: " + Files.readString(log));
        }
    }

    private void pause() throws InterruptedException {
        long millis = Math.floorMod(instruments.random().nextLong(), LONGEST_PAUSE.toMillis());
        instruments.sleeper().sleep(Duration.ofMillis(millis));
    }

    private int unpriced(int jobs) {
        return Math.toIntExact(
                IntStream.range(0, jobs).filter(source::isUnpriced).count());
    }

    private BigInteger cost(int jobs) {
        BigInteger sum = BigInteger.ZERO;
        for (int i = 0; i < jobs; i++) {
            sum = sum.add(source.picoUsd(i));
        }
        return sum;
    }

    /** Publishes one row of a day again with a cost that is greater by the smallest unit; returns which row. */
    private static String plantOnePico(LedgerBroker broker) {
        String topic = broker.kafka().topics().spendDay();
        try (Deserializer<SpendTotals> rows = broker.kafka().deserializer(false);
                Serializer<SpendTotals> serializer = broker.kafka().serializer(false);
                Producer<byte[], byte[]> producer = bytes(broker)) {
            ConsumerRecord<byte[], byte[]> last = last(broker, topic);
            SpendTotals row = rows.deserialize(topic, last.value());
            row.setCost(row.getCost().add(new BigDecimal("0.000000000001")));
            var unusedCloseWaits = producer.send(
                    new ProducerRecord<>(topic, last.partition(), last.key(), serializer.serialize(topic, row)));
            return "spend-day: tenant " + row.getTenant() + ", provider " + row.getProvider() + ", model "
                    + row.getModel() + ", " + row.getBucketStart();
        }
    }

    private static Producer<byte[], byte[]> bytes(LedgerBroker broker) {
        Map<String, Object> config = broker.kafka().clientProperties();
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static ConsumerRecord<byte[], byte[]> last(LedgerBroker broker, String topic) {
        Map<String, Object> config = broker.kafka().clientProperties();
        config.put("isolation.level", "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            ConsumerRecord<byte[], byte[]> last = null;
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    last = record;
                }
            }
            if (last == null) {
                throw new IllegalStateException("nothing in " + topic);
            }
            return last;
        }
    }
}
