package dev.tallymill.bench.takeover;

import dev.tallymill.bench.PromptLines;
import dev.tallymill.bench.process.JavaCommand;
import dev.tallymill.bench.process.TallymillProcess;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.standalone.TallymillMain;
import dev.tallymill.standalone.embedded.EmbeddedPlatform;
import dev.tallymill.standalone.simulate.SimulateConfig;
import dev.tallymill.standalone.simulate.SimulatedModel;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/** Broker, registry and simulated model in this JVM, and workers in JVMs of their own, all in one slot. */
final class WorkerPlatform implements AutoCloseable {

    private static final int PARTITIONS = 4;

    private final Path scratch;
    private final Path cache;
    private final EmbeddedPlatform platform;
    private final SimulatedModel model;
    private final KafkaSettings kafka;
    private final Path config;
    private final PromptLines lines = new PromptLines();
    private long jobs;

    WorkerPlatform(Path scratch, int concurrency, String latency) throws IOException, InterruptedException {
        this.scratch = scratch;
        this.cache = scratch.resolve("worker.cache");
        TallymillProcess.rehearse("worker", cache, Files.createDirectory(scratch.resolve("rehearsal")));
        this.platform = EmbeddedPlatform.start(scratch.resolve("kafka"), PARTITIONS);
        this.model = SimulatedModel.start(SimulateConfig.parse("latency=" + latency));
        this.kafka = platform.kafka();
        this.config = writeConfig(concurrency);
    }

    SimulatedModel model() {
        return model;
    }

    /** Starts a worker process, as the launcher does: with what was recorded in a rehearsal. */
    Process startWorker() throws IOException {
        return JavaCommand.sharing(cache, TallymillMain.class.getName())
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
        platform.close();
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
        properties.setProperty("bootstrap.servers", kafka.bootstrapServers());
        properties.setProperty("schema.registry.url", kafka.schemaRegistryUrl());
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
