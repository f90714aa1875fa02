package dev.tallymill.standalone.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.topic.TenantHeader;
import dev.tallymill.schemas.topic.TopicAdmin;
import dev.tallymill.schemas.topic.TopicCatalogue;
import dev.tallymill.schemas.topic.TopicSettings;
import dev.tallymill.standalone.process.SimulatedProcess;
import dev.tallymill.standalone.process.Tallymill;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Time;

/**
 * A broker, a simulated model that counts calls, a number of jobs on {@code prompt-jobs}, and the workers a test starts:
 * each a process of its own.
 */
final class Scene implements AutoCloseable {

    static final int PARTITIONS = 4;
    static final String GROUP = "tallymill-worker";

    private static final Duration PATIENCE = Duration.ofSeconds(Tallymill.PATIENCE_SECONDS);
    private static final int LOOKS = 5;

    /** Jobs not answered below which more are written: twice what two workers of the tests call at a time. */
    private static final int RESERVE = 600;

    private static final int BLOCK = 400;

    private static final String TENANT = "tenant";

    private final Path directory;
    private final Tallymill tallymill;
    private final int concurrency;
    private final SimulatedProcess model;
    private final BrokerProcess broker;
    private final KafkaSettings kafka;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Tallymill.Running> workers = new ArrayList<>();
    private int jobs;

    private Scene(Path directory, int concurrency, String latency) throws IOException, InterruptedException {
        this.directory = directory;
        this.concurrency = concurrency;
        this.tallymill = new Tallymill(directory);
        this.broker = BrokerProcess.start(directory);
        this.model = SimulatedProcess.start(tallymill, "--latency", latency, "--seed", "7");
        this.kafka = KafkaSettings.of(broker.bootstrapServers(), broker.registryUrl());
        this.producer =
                new KafkaProducer<>(kafka.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /**
     * Starts broker and model, and writes the first jobs.
     *
     * @param concurrency most calls in the air of each worker
     * @param latency of the model's answers
     */
    static Scene start(Path directory, int concurrency, String latency) throws IOException, InterruptedException {
        Scene scene = new Scene(directory, concurrency, latency);
        try (Admin admin = Admin.create(scene.kafka.clientProperties())) {
            new TopicAdmin(admin, Time.SYSTEM, PATIENCE)
                    .createMissing(new TopicCatalogue(scene.kafka.topics(), TopicSettings.forEmbedded(PARTITIONS)));
        }
        scene.topUp();
        return scene;
    }

    KafkaSettings kafka() {
        return kafka;
    }

    /** Jobs written so far. */
    int jobs() {
        return jobs;
    }

    BrokerProcess broker() {
        return broker;
    }

    SimulatedProcess model() {
        return model;
    }

    /** Starts a worker in {@code slot}; a slot keeps its disk, as a restarted pod or service does. */
    Tallymill.Running startWorker(String slot) throws IOException {
        Properties config = new Properties();
        config.setProperty("bootstrap.servers", broker.bootstrapServers());
        config.setProperty("schema.registry.url", broker.registryUrl());
        config.setProperty("worker.slot", slot);
        config.setProperty("worker.group.id", GROUP);
        config.setProperty("worker.base.url", model.baseUrl());
        config.setProperty("worker.concurrency", String.valueOf(concurrency));
        config.setProperty(
                "worker.spool.dir", directory.resolve("spool-" + slot).toString());
        config.setProperty("worker.drain.timeout", "60s");
        config.setProperty("log.level", "info");
        Path file = directory.resolve("worker-" + slot + ".properties");
        try (Writer out = Files.newBufferedWriter(file)) {
            config.store(out, null);
        }
        Tallymill.Running worker = tallymill.start("worker", "--config", file.toString());
        workers.add(worker);
        return worker;
    }

    /** A count of the model's, as it is now. */
    long count(String name) {
        return stats().get(name).asLong();
    }

    /** Ended calls of one ending, as it is now. */
    long ended(String ending) {
        return stats().get("by_status").path(ending).asLong();
    }

    /** Calls in the air at the model: the highest of a few looks, for the number moves from moment to moment. */
    long inFlight() {
        long most = 0;
        for (int look = 0; look < LOOKS; look++) {
            most = Math.max(most, count("in_flight"));
        }
        return most;
    }

    private JsonNode stats() {
        try {
            return model.stats();
        } catch (IOException e) {
            throw new AssertionError("the simulated model does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Waits until so many more jobs were answered than at the call. */
    void awaitAnswers(int more, Tallymill.Running worker) throws InterruptedException {
        long target = count("completed_jobs") + more;
        await("answers to " + target + " jobs", worker, () -> {
            topUp();
            return count("completed_jobs") >= target;
        });
    }

    /** Waits until the model has as many calls in the air as there may be. */
    void awaitFullHouse(int workersAtWork, Tallymill.Running worker) throws InterruptedException {
        long full = (long) workersAtWork * concurrency * 9 / 10;
        await(full + " calls in the air", worker, () -> {
            topUp();
            return count("in_flight") >= full;
        });
    }

    /** Waits for a condition while {@code worker} lives. */
    void await(String what, Tallymill.Running worker, BooleanSupplier condition) throws InterruptedException {
        await(what, () -> {
            assertThat(worker.process().isAlive()).as(worker.err()).isTrue();
            return condition.getAsBoolean();
        });
    }

    /** Waits for a condition. */
    void await(String what, BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - start)
                    .as("waited too long for " + what + "\n" + said())
                    .isLessThan(PATIENCE.toNanos());
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    /** What is in the topics once every job has a result, or nothing has come for too long. */
    Delivered awaitDelivered() {
        producer.flush();
        return Delivered.await(kafka, jobs, PATIENCE);
    }

    /** How many partitions of {@code prompt-jobs} the member in {@code slot} has; -1 when there is no such member. */
    int partitionsOf(String slot) {
        try (Admin admin = Admin.create(kafka.clientProperties())) {
            return admin.describeConsumerGroups(List.of(GROUP)).all().get().values().stream()
                    .flatMap(group -> group.members().stream())
                    .filter(member -> member.groupInstanceId().equals(Optional.of(slot)))
                    .mapToInt(member -> member.assignment().topicPartitions().size())
                    .findFirst()
                    .orElse(-1);
        } catch (ExecutionException e) {
            return -1; // the group is being made, or its coordinator is on its way
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Whether a transaction of the worker in {@code slot} is open at the coordinator. */
    boolean hasOpenTransaction(String slot) {
        try (Admin admin = Admin.create(kafka.clientProperties())) {
            return admin
                    .listTransactions(new ListTransactionsOptions().filterStates(List.of(TransactionState.ONGOING)))
                    .all()
                    .get()
                    .stream()
                    .anyMatch(open -> open.transactionalId().startsWith(GROUP + "-" + slot + "-"));
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /**
     * Stops the worker of {@code slot} at a moment at which its transaction is open and results are not committed, another
     * worker's perhaps; returns where the results end.
     */
    Map<TopicPartition, Long> stopWithOpenResults(String slot, Tallymill.Running worker)
            throws IOException, InterruptedException {
        while (true) {
            Signals.send("STOP", Signals.group(worker));
            boolean open = hasOpenTransaction(slot);
            Map<TopicPartition, Long> committed = resultsEnds(IsolationLevel.READ_COMMITTED);
            Map<TopicPartition, Long> all = resultsEnds(IsolationLevel.READ_UNCOMMITTED);
            if (open && !all.equals(committed)) {
                return all;
            }
            Signals.send("CONT", Signals.group(worker));
            awaitAnswers(1, worker);
        }
    }

    /** Where the results end, by partition: for a reader who sees everything, or what is committed. */
    Map<TopicPartition, Long> resultsEnds(IsolationLevel isolation) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            ends.put(new TopicPartition(kafka.topics().promptResults(), partition), OffsetSpec.latest());
        }
        try (Admin admin = Admin.create(kafka.clientProperties())) {
            Map<TopicPartition, Long> found = new HashMap<>();
            admin.listOffsets(ends, new ListOffsetsOptions(isolation))
                    .all()
                    .get()
                    .forEach((partition, end) -> found.put(partition, end.offset()));
            return found;
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** All that the workers said. */
    String said() {
        StringBuilder text = new StringBuilder();
        workers.forEach(worker -> text.append(worker.err()));
        return text.toString();
    }

    @Override
    public void close() {
        workers.forEach(Tallymill.Running::close);
        producer.close(Duration.ZERO);
        model.close();
        broker.close();
    }

    /** Writes more jobs when few are left, so that there is work however long a test has to wait for something. */
    void topUp() {
        if (jobs - count("completed_jobs") < RESERVE) {
            produce(BLOCK);
        }
    }

    /** Writes so many jobs of a tenant behind those that are there. */
    void write(String tenant, int count) {
        produce(tenant, count);
    }

    private void produce(int count) {
        produce(TENANT, count);
    }

    private void produce(String tenant, int count) {
        try (Serializer<PromptJob> serializer = kafka.serializer(false)) {
            String topic = kafka.topics().promptJobs();
            for (int end = jobs + count; jobs < end; jobs++) {
                byte[] key = ("shard-" + jobs % PARTITIONS).getBytes(StandardCharsets.UTF_8);
                byte[] value = serializer.serialize(topic, job(tenant, jobs));
                var unused = producer.send(
                        new ProducerRecord<>(topic, jobs % PARTITIONS, key, value, List.of(TenantHeader.of(tenant))));
            }
        }
    }

    static String jobId(int number) {
        return "job-" + number;
    }

    private static PromptJob job(String tenant, int number) {
        PromptJob job = new PromptJob();
        job.setJob(new JobReference(
                jobId(number), tenant, null, null, "row-" + number, "/v1/chat/completions", "gpt-oss-120b"));
        job.setBody("""
                {"model": "gpt-oss-120b", "max_tokens": 64, "messages": [{"role": "user", "content": "package-%d: \
                answer with one word out of: admin, devel, games, libs, net, python, utils, web."}]}""".formatted(number));
        job.setCreatedAt(Instant.EPOCH);
        return job;
    }
}
