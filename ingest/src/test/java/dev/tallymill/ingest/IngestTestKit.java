package dev.tallymill.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.ingest.batch.BatchCreation;
import dev.tallymill.ingest.budget.BudgetSettings;
import dev.tallymill.ingest.dispatch.DispatchSettings;
import dev.tallymill.ingest.dispatch.EndingSettings;
import dev.tallymill.ingest.dispatch.OwnershipSettings;
import dev.tallymill.ingest.file.FileUpload;
import dev.tallymill.ingest.file.UploadOutcome;
import dev.tallymill.ingest.file.UploadProgress;
import dev.tallymill.ingest.result.ResultFile;
import dev.tallymill.ingest.validate.RequestFileValidator;
import dev.tallymill.ingest.validate.ValidationLimits;
import dev.tallymill.ingest.validate.ValidationReport;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.id.BatchKeys;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.BatchStatus;
import dev.tallymill.schemas.record.FileMetadata;
import dev.tallymill.schemas.record.JobError;
import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.record.PromptResult;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** What tests of the whole service do: what clients, worker and aggregator would. */
final class IngestTestKit {

    static final String TENANT = "acme";
    static final String ENDPOINT = "/v1/chat/completions";

    /** Ends are told by the tally alone, for tests that write no results. */
    private static final EndingSettings UNSTORED = new EndingSettings(false, Duration.ofSeconds(30));

    private IngestTestKit() {}

    static IngestService start(KafkaSettings kafka) {
        return IngestMain.start(with(kafka, DispatchSettings.DEFAULT));
    }

    static IngestConfig alone(KafkaSettings kafka, DispatchSettings dispatch) {
        OwnershipSettings single = new OwnershipSettings(true, Duration.ofSeconds(6));
        return new IngestConfig(
                kafka,
                ValidationLimits.DEFAULT,
                single,
                UNSTORED,
                dispatch,
                BudgetSettings.DEFAULT,
                Duration.ofSeconds(15),
                Path.of("target"));
    }

    static IngestConfig with(KafkaSettings kafka, DispatchSettings dispatch) {
        return new IngestConfig(
                kafka,
                ValidationLimits.DEFAULT,
                OwnershipSettings.DEFAULT,
                UNSTORED,
                dispatch,
                BudgetSettings.DEFAULT,
                Duration.ofSeconds(15),
                Path.of("target"));
    }

    static Batch create(IngestService service, BatchCreation creation) {
        return service.batches().create(creation).batch();
    }

    /** As {@link #with}, storing files at the end. */
    static IngestConfig storing(KafkaSettings kafka, DispatchSettings dispatch, Duration grace) {
        EndingSettings ending = new EndingSettings(true, grace);
        return new IngestConfig(
                kafka,
                ValidationLimits.DEFAULT,
                OwnershipSettings.DEFAULT,
                ending,
                dispatch,
                BudgetSettings.DEFAULT,
                Duration.ofSeconds(15),
                Path.of("target"));
    }

    static BatchCreation keyed(FileMetadata file, String key, String requestSha256) {
        return new BatchCreation(file, ENDPOINT, "24h", Map.of(), null, key, requestSha256, null);
    }

    static List<String> lines(IngestService service, Batch batch, FileMetadata file, ResultFile which) {
        List<String> lines = new ArrayList<>();
        service.results().copy(batch, file, which, lines::add);
        return lines;
    }

    static Set<String> customIds(List<String> output, List<String> errors) {
        return Stream.concat(output.stream(), errors.stream())
                .map(line -> line.replaceAll(".*\"custom_id\":\"([^\"]*)\".*", "$1"))
                .collect(Collectors.toSet());
    }

    static BatchCreation creation(FileMetadata file, @Nullable ValidationReport validation) {
        return new BatchCreation(file, ENDPOINT, "24h", Map.of(), validation);
    }

    static FileMetadata upload(IngestService service, byte[] bytes) {
        return upload(service, TENANT, bytes);
    }

    static FileMetadata upload(IngestService service, String tenant, byte[] bytes) {
        try {
            FileUpload upload = new FileUpload(tenant, "requests.jsonl", FileUpload.BATCH, null);
            return ((UploadOutcome.Stored)
                            service.uploader().upload(new ByteArrayInputStream(bytes), upload, UploadProgress.IGNORED))
                    .file();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static FileUpload fileUpload() {
        return new FileUpload(TENANT, "requests.jsonl", FileUpload.BATCH, null);
    }

    static byte[] download(IngestService service, FileMetadata file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        service.files().copy(file, out);
        return out.toByteArray();
    }

    static ValidationReport validate(String content) throws IOException {
        return new RequestFileValidator(ValidationLimits.DEFAULT)
                .validate(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)), null);
    }

    static String requests(String idPrefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"custom_id\": \"" + idPrefix + i + "\", \"method\": \"POST\", \"url\": \"" + ENDPOINT
                        + "\", \"body\": {\"model\": \"m\",  \"n\": 1.10, \"i\": " + i + "}}\n")
                .collect(Collectors.joining());
    }

    static Batch find(IngestService service, Batch batch) {
        return Objects.requireNonNull(service.batches().find(batch.getTenant(), batch.getBatchId()));
    }

    static long released(IngestService service, Batch batch) {
        return find(service, batch).getCheckpoint().getNextLine();
    }

    static void awaitReleased(IngestService service, Batch batch, long lines) {
        Await.until(lines + " released lines", () -> {
            assertThat(service.failure()).isNull();
            return released(service, batch) >= lines;
        });
    }

    static Batch awaitStatus(IngestService service, Batch batch, BatchStatus status) {
        Await.until(status.toString(), () -> {
            assertThat(service.failure()).isNull();
            return find(service, batch).getStatus() == status;
        });
        return find(service, batch);
    }

    static void assertReleasedOnce(KafkaSettings kafka, Batch batch, int lines) {
        List<Long> released = TestBroker.readAll(kafka, kafka.topics().promptJobs(), PromptJob.class).stream()
                .filter(job -> batch.getBatchId().equals(job.getJob().getBatchId()))
                .map(job -> job.getJob().getLine())
                .sorted()
                .toList();
        assertThat(released).isEqualTo(LongStream.range(0, lines).boxed().toList());
    }

    static void tell(
            Producer<String, SpecificRecord> aggregator, KafkaSettings kafka, Batch batch, long completed, long failed)
            throws Exception {
        tell(aggregator, kafka, batch, completed, failed, 0);
    }

    static void tell(
            Producer<String, SpecificRecord> aggregator,
            KafkaSettings kafka,
            Batch batch,
            long completed,
            long failed,
            long cancelled)
            throws Exception {
        BatchProgress progress = progress(batch.getBatchId(), completed, failed, cancelled);
        TestBroker.write(aggregator, kafka.topics().batchProgress(), batch.getBatchId(), progress);
    }

    /** How many of a batch's jobs have ended, and nothing about tokens and costs. */
    static BatchProgress progress(String batchId, long completed, long failed, long cancelled) {
        return new BatchProgress(
                batchId,
                TENANT,
                completed,
                failed,
                0L,
                cancelled,
                0L,
                0L,
                0L,
                0L,
                0L,
                0L,
                0L,
                0L,
                new BigDecimal("0.000000000000"),
                Instant.EPOCH,
                0L,
                0L);
    }

    static void result(Producer<String, SpecificRecord> worker, KafkaSettings kafka, Batch batch, long line) {
        result(worker, kafka, batch, line, Outcome.COMPLETED);
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    static void result(
            Producer<String, SpecificRecord> worker, KafkaSettings kafka, Batch batch, long line, Outcome outcome) {
        PromptResult result = PromptResult.newBuilder()
                .setJob(new JobReference(
                        BatchKeys.jobId(batch.getBatchId(), line),
                        TENANT,
                        batch.getBatchId(),
                        line,
                        "id-" + line,
                        ENDPOINT,
                        "m"))
                .setOutcome(outcome)
                .setHttpStatus(outcome == Outcome.COMPLETED ? 200 : null)
                .setError(outcome == Outcome.COMPLETED ? null : new JobError("some_code", "It did not work."))
                .setAttempts(1)
                .setLatencyMs(1)
                .setWorker("w")
                .setCompletedAt(Instant.EPOCH)
                .build();
        worker.send(new ProducerRecord<>(
                kafka.topics().promptResults(), BatchKeys.shardKey(batch.getBatchId(), line), result));
    }
}
