package dev.tallymill.bench.takeover;

import dev.tallymill.bench.PromptLines;
import dev.tallymill.bench.process.JavaCommand;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.topic.TopicAdmin;
import dev.tallymill.schemas.topic.TopicCatalogue;
import dev.tallymill.schemas.topic.TopicSettings;
import dev.tallymill.standalone.TallymillMain;
import dev.tallymill.standalone.embedded.EmbeddedKafka;
import dev.tallymill.standalone.embedded.EmbeddedKafkaConfig;
import dev.tallymill.standalone.embedded.registry.EmbeddedRegistry;
import dev.tallymill.standalone.embedded.registry.EmbeddedRegistryConfig;
import dev.tallymill.standalone.simulate.SimulateConfig;
import dev.tallymill.standalone.simulate.SimulatedModel;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Time;

/** Broker, registry and simulated model in this JVM, and workers in JVMs of their own, all in one slot. */
final class WorkerPlatform implements AutoCloseable {

    private static final int PARTITIONS = 4;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final Path scratch;
    private final EmbeddedKafka broker;
    private final EmbeddedRegistry registry;
    private final SimulatedModel model;
    private final KafkaSettings kafka;
    private final Path config;
    private final PromptLines lines = new PromptLines();
    private long jobs;

    WorkerPlatform(Path scratch, int concurrency, String latency) throws IOException {
        this.scratch = scratch;
        this.broker = EmbeddedKafka.start(EmbeddedKafkaConfig.in(scratch.resolve("kafka")), failure -> {});
        this.registry = EmbeddedRegistry.start(EmbeddedRegistryConfig.onAnyPort(), broker.bootstrapServers());
        this.model = SimulatedModel.start(SimulateConfig.parse("latency=" + latency));
        this.kafka = KafkaSettings.of(broker.bootstrapServers(), registry.url());
        this.config = writeConfig(concurrency);
        try (Admin admin = Admin.create(kafka.clientProperties())) {
            new TopicAdmin(admin, Time.SYSTEM, TIMEOUT)
                    .createMissing(new TopicCatalogue(kafka.topics(), TopicSettings.forEmbedded(PARTITIONS)));
        }
    }

    SimulatedModel model() {
        return model;
    }

    /** Starts a worker process; its start is like the launcher's, with an ahead-of-time cache once one is written. */
    Process startWorker() throws IOException {
        return JavaCommand.sharing(scratch.resolve("worker.cache"), TallymillMain.class.getName())
                .with("worker", "--config", config.toString())
                .builder()
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        scratch.resolve("worker.log").toFile()))
                .start();
    }

    /** Writes so many more jobs. */
    void produce(int count) {
        try (Serializer<PromptJob> serializer = kafka.serializer(false);
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        kafka.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
            String topic = kafka.topics().promptJobs();
            for (long end = jobs + count; jobs < end; jobs++) {
                byte[] key = ("shard-" + jobs % PARTITIONS).getBytes(StandardCharsets.UTF_8);
                byte[] value = serializer.serialize(topic, job(jobs));
                var unused = producer.send(new ProducerRecord<>(topic, (int) (jobs % PARTITIONS), key, value));
            }
        }
    }

    @Override
    public void close() {
        model.close();
        registry.close();
        broker.close();
    }

    private PromptJob job(long number) {
        PromptJob job = new PromptJob();
        job.setJob(new JobReference(
                "job-" + number, "bench", null, null, "package-" + number, PromptLines.ENDPOINT, PromptLines.MODEL));
        job.setBody(lines.body(number));
        job.setCreatedAt(Instant.EPOCH);
        return job;
    }

    private Path writeConfig(int concurrency) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", broker.bootstrapServers());
        properties.setProperty("schema.registry.url", registry.url());
        properties.setProperty("worker.base.url", model.baseUrl().toString());
        properties.setProperty("worker.concurrency", String.valueOf(concurrency));
        properties.setProperty("worker.spool.dir", scratch.resolve("spool").toString());
        Path file = scratch.resolve("worker.properties");
        try (Writer out = Files.newBufferedWriter(file)) {
            properties.store(out, null);
        }
        return file;
    }
}
