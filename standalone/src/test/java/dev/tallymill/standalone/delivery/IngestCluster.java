package dev.tallymill.standalone.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.topic.TopicAdmin;
import dev.tallymill.schemas.topic.TopicCatalogue;
import dev.tallymill.schemas.topic.TopicSettings;
import dev.tallymill.standalone.process.SimulatedProcess;
import dev.tallymill.standalone.process.Tallymill;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Time;

/** Broker, registry, simulated model, worker, aggregator and any number of ingest instances: each a process of its own. */
final class IngestCluster implements AutoCloseable {

    static final String KEY = "tmk_0123456789abcdef";
    static final String ADMIN_KEY = "the-administrators-key";

    private static final int PARTITIONS = 4;
    private static final int CONCURRENCY = 64;
    private static final Duration PATIENCE = Duration.ofSeconds(Tallymill.PATIENCE_SECONDS);
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final Path directory;
    private final Tallymill tallymill;
    private final BrokerProcess broker;
    private final SimulatedProcess model;
    private final KafkaSettings kafka;
    private final List<Tallymill.Running> processes = new ArrayList<>();
    private final List<Member> others = new ArrayList<>();

    private IngestCluster(Path directory, String latency) throws IOException, InterruptedException {
        this.directory = directory;
        this.tallymill = new Tallymill(directory).with("TALLYMILL_API_KEY", KEY).with("TALLYMILL_ADMIN_KEY", ADMIN_KEY);
        this.broker = BrokerProcess.start(directory);
        this.model = SimulatedProcess.start(tallymill, "--latency", latency, "--seed", "11");
        this.kafka = KafkaSettings.of(broker.bootstrapServers(), broker.registryUrl());
    }

    /** Starts everything but ingest. */
    static IngestCluster start(Path directory, String latency) throws IOException, InterruptedException {
        IngestCluster cluster = new IngestCluster(directory, latency);
        try (Admin admin = Admin.create(cluster.kafka.clientProperties())) {
            new TopicAdmin(admin, Time.SYSTEM, PATIENCE)
                    .createMissing(new TopicCatalogue(cluster.kafka.topics(), TopicSettings.forEmbedded(PARTITIONS)));
        }
        cluster.others.add(cluster.new Member("worker", "worker", new Properties()));
        cluster.others.add(cluster.new Member("aggregator", "aggregator", new Properties()));
        return cluster;
    }

    KafkaSettings kafka() {
        return kafka;
    }

    SimulatedProcess model() {
        return model;
    }

    Member worker() {
        return others.getFirst();
    }

    Member aggregator() {
        return others.getLast();
    }

    /** A process that can die, and be started again with the same settings. */
    class Member {

        private final String command;
        private final String name;
        private final Properties config;
        private Tallymill.Running process;

        private Member(String command, String name, Properties config) throws IOException {
            this.command = command;
            this.name = name;
            this.config = config;
            this.process = launch(command, name, config);
        }

        String name() {
            return name;
        }

        Tallymill.Running process() {
            return process;
        }

        void kill() throws InterruptedException {
            process.killGroup();
        }

        /** Starts it again. */
        void startAgain() throws IOException, InterruptedException {
            process = launch(command, name, config);
        }
    }

    /** One ingest instance, which keeps its port when it is started again. */
    final class Instance extends Member {

        private final IngestClient client;
        private final IngestClient administrator;

        private Instance(String name, Properties config) throws IOException {
            super("ingest", name, config);
            String url = "http://127.0.0.1:" + config.getProperty("ingest.http.port");
            this.client = new IngestClient(url, KEY);
            this.administrator = new IngestClient(url, ADMIN_KEY);
        }

        IngestClient client() {
            return client;
        }

        IngestClient administrator() {
            return administrator;
        }

        /** Starts it again, and returns when it answers. */
        @Override
        void startAgain() throws IOException, InterruptedException {
            super.startAgain();
            awaitAnswers();
        }

        /** Waits until it answers requests. */
        void awaitAnswers() throws InterruptedException {
            await("an answer of " + name(), client::answers);
        }
    }

    /**
     * Starts an instance, which may not answer yet.
     *
     * @param settings keys and values
     */
    Instance startIngest(String name, String... settings) throws IOException {
        Properties config = new Properties();
        config.setProperty("ingest.http.port", Integer.toString(freePort()));
        for (int i = 0; i < settings.length; i += 2) {
            config.setProperty(settings[i], settings[i + 1]);
        }
        return new Instance(name, config);
    }

    /** A batch as its topic has it, which is where an instance goes on that is started again. */
    Batch stored(String batchId) {
        List<Batch> versions = new ArrayList<>();
        new TopicReader<Batch>(kafka, kafka.topics().batches(), "read_committed")
                .all().stream()
                        .filter(batch -> batch != null && batch.getBatchId().equals(batchId))
                        .forEach(versions::add);
        return versions.getLast();
    }

    /** Records in the log of lines of files, those of files that came to nothing included. */
    long storedLines() {
        String topic = kafka.topics().fileLines();
        try (Admin admin = Admin.create(kafka.clientProperties())) {
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            int partitions = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .values()
                    .iterator()
                    .next()
                    .partitions()
                    .size();
            for (int partition = 0; partition < partitions; partition++) {
                ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
            }
            return admin.listOffsets(ends).all().get().values().stream()
                    .mapToLong(ListOffsetsResultInfo::offset)
                    .sum();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What is asked until it is so. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    /** Waits for a condition. */
    void await(String what, Condition condition) throws InterruptedException {
        await(what, LOOK_EVERY, condition);
    }

    /** As above, looking so often. */
    void await(String what, Duration every, Condition condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!holds(condition)) {
            assertThat(System.nanoTime() - start)
                    .as("waited too long for " + what + "\n" + said())
                    .isLessThan(PATIENCE.toNanos());
            LockSupport.parkNanos(every.toNanos());
        }
    }

    private static boolean holds(Condition condition) throws InterruptedException {
        try {
            return condition.holds();
        } catch (IOException e) {
            return false; // whoever was asked has been killed, or is not there yet
        }
    }

    private String said() {
        StringBuilder text = new StringBuilder();
        processes.forEach(process -> text.append(process.err()));
        return text.toString();
    }

    private Tallymill.Running launch(String command, String name, Properties own) throws IOException {
        Properties config = new Properties();
        config.setProperty("bootstrap.servers", broker.bootstrapServers());
        config.setProperty("schema.registry.url", broker.registryUrl());
        config.setProperty("worker.base.url", model.baseUrl());
        config.setProperty("worker.concurrency", Integer.toString(CONCURRENCY));
        config.setProperty("worker.spool.dir", directory.resolve("spool").toString());
        config.setProperty("aggregator.instance.id", "0");
        config.setProperty("aggregator.state.dir", directory.resolve("state").toString());
        config.setProperty("log.level", "info");
        own.stringPropertyNames().forEach(key -> config.setProperty(key, own.getProperty(key)));
        Path file = directory.resolve(name + ".properties");
        try (Writer out = Files.newBufferedWriter(file)) {
            config.store(out, null);
        }
        Tallymill.Running process = tallymill.start(command, "--config", file.toString());
        processes.add(process);
        return process;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        processes.forEach(Tallymill.Running::close);
        model.close();
        broker.close();
    }
}
