package dev.tallymill.standalone.rehearsal;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.id.BatchKeys;
import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.standalone.simulate.SimulateConfig;
import dev.tallymill.standalone.simulate.SimulatedModel;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** A worker's: 300 jobs per second for a simulated model. */
final class JobScenario implements Scenario {

    private static final int JOBS_PER_STEP = 3;
    private static final String MODEL = "gpt-oss-120b";

    private final Path directory;
    private final KafkaSettings kafka;
    private final InstantSource clock;
    private final SimulatedModel model;
    private final Producer<String, PromptJob> producer;

    JobScenario(Path directory, KafkaSettings kafka, InstantSource clock) {
        this.directory = directory;
        this.kafka = kafka;
        this.clock = clock;
        this.model = SimulatedModel.start(SimulateConfig.parse("latency=lognormal:500ms:0.5"));
        this.producer = new KafkaProducer<>(kafka.clientProperties(), new StringSerializer(), kafka.serializer(false));
    }

    @Override
    public Properties settings() {
        Properties settings = new Properties();
        settings.setProperty("worker.base.url", model.baseUrl().toString());
        settings.setProperty("worker.api.key.env", "");
        settings.setProperty("worker.spool.dir", directory.resolve("spool").toString());
        return settings;
    }

    @Override
    public String outputTopic() {
        return kafka.topics().promptResults();
    }

    @Override
    public void step(int number) {
        for (long line = (long) number * JOBS_PER_STEP; line < (number + 1L) * JOBS_PER_STEP; line++) {
            String batch = "batch_rehearsal";
            var unusedCloseWaits = producer.send(new ProducerRecord<>(
                    kafka.topics().promptJobs(), BatchKeys.shardKey(batch, line), job(batch, line)));
        }
    }

    private PromptJob job(String batch, long line) {
        PromptJob job = new PromptJob();
        job.setJob(new JobReference(
                BatchKeys.jobId(batch, line), "rehearsal", batch, line, "line-" + line, "/v1/chat/completions", MODEL));
        job.setBody("{\"model\": \"" + MODEL + "\", \"max_tokens\": 256, \"messages\": [{\"role\": \"system\","
                + " \"content\": \"You label software packages. Answer with one word.\"}, {\"role\": \"user\","
                + " \"content\": \"package-" + line + ": a library for keeping count of things\"}]}");
        job.setCreatedAt(clock.instant());
        return job;
    }

    @Override
    public void close() {
        producer.close();
        model.close();
    }
}
