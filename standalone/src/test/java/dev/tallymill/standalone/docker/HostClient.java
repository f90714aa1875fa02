package dev.tallymill.standalone.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.ingest.batch.BatchCreation;
import dev.tallymill.ingest.batch.Batches;
import dev.tallymill.ingest.file.FileUpload;
import dev.tallymill.ingest.file.FileUploader;
import dev.tallymill.ingest.file.UploadOutcome;
import dev.tallymill.ingest.file.UploadProgress;
import dev.tallymill.ingest.validate.ValidationLimits;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.id.IdGenerator;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.BatchStatus;
import dev.tallymill.schemas.record.PromptResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.utils.Time;

/** A client of the pipeline on this host, outside all containers: hands a file over and reads what became of it. */
final class HostClient implements AutoCloseable {

    private static final String TENANT = "tenant-1";
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final KafkaSettings kafka;
    private final Admin admin;
    private final FileUploader uploader;
    private final Batches batches;

    HostClient(String bootstrapServers, String schemaRegistryUrl) {
        IdGenerator ids = new IdGenerator(new SecureRandom());
        Clock clock = Clock.systemUTC();
        this.kafka = KafkaSettings.of(bootstrapServers, schemaRegistryUrl);
        this.admin = Admin.create(kafka.clientProperties());
        this.uploader = new FileUploader(kafka, ValidationLimits.DEFAULT, ids, clock);
        this.batches = new Batches(kafka, admin, ids, clock, Time.SYSTEM, Path.of("target"));
    }

    /** Uploads the requests and creates a batch of them, which the dispatcher in its container validates. */
    Batch submit(RequestLines requests) throws IOException {
        FileUpload upload = new FileUpload(TENANT, requests.name() + ".jsonl", FileUpload.BATCH, null);
        UploadOutcome outcome =
                uploader.upload(new ByteArrayInputStream(requests.bytes()), upload, UploadProgress.IGNORED);
        assertThat(outcome).isInstanceOf(UploadOutcome.Stored.class);
        return batches.create(new BatchCreation(
                        ((UploadOutcome.Stored) outcome).file(), RequestLines.ENDPOINT, "24h", Map.of(), null))
                .batch();
    }

    /** Waits until at least {@code jobs} of the batch have ended. */
    void awaitEnded(Batch batch, long jobs) {
        await(() -> {
            BatchProgress progress = batches.progress(batch.getBatchId());
            return progress != null && progress.getCompleted() + progress.getFailed() >= jobs;
        });
    }

    /** Waits for the end of the batch, and returns it as it is then. */
    Batch awaitCompletion(Batch batch) {
        await(() -> latest(batch).getStatus() == BatchStatus.COMPLETED);
        return latest(batch);
    }

    BatchProgress progress(Batch batch) {
        return Objects.requireNonNull(batches.progress(batch.getBatchId()));
    }

    /** Every result of the batch that a reader of committed records sees, in the order of the log. */
    List<PromptResult> results(Batch batch) {
        List<PromptResult> found = new ArrayList<>();
        try (Deserializer<PromptResult> deserializer = kafka.deserializer(false);
                Consumer<String, PromptResult> consumer =
                        new KafkaConsumer<>(readCommitted(), new StringDeserializer(), deserializer)) {
            List<TopicPartition> partitions = consumer
                    .partitionsFor(kafka.topics().promptResults())
                    .stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(LOOK_AGAIN).forEach(record -> found.add(record.value()));
            }
        }
        found.removeIf(result -> !result.getJob().getBatchId().equals(batch.getBatchId()));
        return found;
    }

    @Override
    public void close() {
        batches.close();
        uploader.close();
        admin.close();
    }

    private Batch latest(Batch batch) {
        return Objects.requireNonNull(batches.find(TENANT, batch.getBatchId()));
    }

    private void await(BooleanSupplier condition) {
        long seen = batches.version();
        while (!condition.getAsBoolean()) {
            batches.awaitNews(seen, LOOK_AGAIN);
            seen = batches.version();
        }
    }

    private Map<String, Object> readCommitted() {
        Map<String, Object> config = kafka.clientProperties();
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return config;
    }
}
