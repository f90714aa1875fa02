package dev.tallymill.ingest;

import static dev.tallymill.ingest.IngestTestKit.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.ingest.batch.Cancellation;
import dev.tallymill.ingest.batch.ResultFiles;
import dev.tallymill.ingest.dispatch.DispatchSettings;
import dev.tallymill.ingest.file.FileUpload;
import dev.tallymill.ingest.file.UploadOutcome;
import dev.tallymill.ingest.file.UploadProgress;
import dev.tallymill.ingest.openai.ResultDownload;
import dev.tallymill.ingest.result.ResultFile;
import dev.tallymill.ingest.result.Results;
import dev.tallymill.ingest.retry.Retries;
import dev.tallymill.ingest.retry.Retry;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchStatus;
import dev.tallymill.schemas.record.Control;
import dev.tallymill.schemas.record.FileMetadata;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.record.RequestCounts;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Batches from their creation to the files of their results, against a real broker; worker and aggregator are played. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BatchLifeCycleTest {

    private static final Duration LONG_GRACE = Duration.ofMinutes(10);
    private static final DispatchSettings WINDOW_OF_30 = new DispatchSettings(30, 1_000_000_000, 100, 1_000_000, 10);

    private final TestBroker broker;
    private int prefixes;

    BatchLifeCycleTest() throws Exception {
        broker = new TestBroker();
    }

    @AfterAll
    void stopBroker() {
        broker.close();
    }

    @Test
    void aCompletedBatchHasItsLinesInTwoFilesOnceEach() throws Exception {
        KafkaSettings kafka = fresh();
        try (IngestService service = IngestMain.start(storing(kafka, DispatchSettings.DEFAULT, LONG_GRACE));
                Producer<String, SpecificRecord> worker = TestBroker.producer(kafka)) {
            Batch batch = submit(service, 1_000);
            Batch other = submit(service, 1_000);
            awaitReleased(service, batch, 1_000);
            awaitReleased(service, other, 1_000);
            for (long line = 999; line >= 0; line--) {
                result(worker, kafka, other, line);
                result(worker, kafka, batch, line, line % 10 == 3 ? Outcome.FAILED : Outcome.COMPLETED);
            }
            worker.flush();
            tell(worker, kafka, batch, 900, 100);
            Batch completed = awaitStatus(service, batch, BatchStatus.COMPLETED);

            assertThat(completed.getRequestCounts()).isEqualTo(new RequestCounts(1_000L, 900L, 100L));
            List<String> output = stored(service, completed.getOutputFileId());
            List<String> errors = stored(service, completed.getErrorFileId());
            assertThat(output).hasSize(900);
            assertThat(errors).hasSize(100);
            assertThat(customIds(output, errors)).hasSize(1_000);
            FileMetadata file = service.batches().file(TENANT, completed.getOutputFileId());
            assertThat(Objects.requireNonNull(file).getPurpose()).isEqualTo(FileUpload.BATCH_OUTPUT);
            assertThat(file.getBytes())
                    .isEqualTo(
                            output.stream().mapToLong(line -> line.length() + 1).sum());
        }
    }

    @Test
    void batchesThatEndTogetherHaveTheirOwnLinesOnceEach() throws Exception {
        KafkaSettings kafka = fresh();
        try (IngestService service = IngestMain.start(storing(kafka, DispatchSettings.DEFAULT, LONG_GRACE));
                Producer<String, SpecificRecord> worker = TestBroker.producer(kafka)) {
            List<Batch> batches = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                batches.add(submit(service, 300));
            }
            for (Batch batch : batches) {
                awaitReleased(service, batch, 300);
            }
            for (long line = 0; line < 300; line++) {
                for (Batch batch : batches) {
                    result(worker, kafka, batch, line, line == 7 ? Outcome.FAILED : Outcome.COMPLETED);
                }
            }
            result(worker, kafka, batches.getFirst(), 299, Outcome.FAILED); // which a worker never does
            worker.flush();
            for (Batch batch : batches) {
                tell(worker, kafka, batch, 299, 1);
            }

            for (Batch batch : batches) {
                Batch completed = awaitStatus(service, batch, BatchStatus.COMPLETED);
                assertThat(completed.getRequestCounts()).isEqualTo(new RequestCounts(300L, 299L, 1L));
                List<String> output = stored(service, completed.getOutputFileId());
                assertThat(output)
                        .hasSize(299)
                        .allMatch(line -> line.contains(batch.getBatchId().substring(6)));
                assertThat(customIds(output, stored(service, completed.getErrorFileId())))
                        .hasSize(300);
            }
        }
    }

    @Test
    void whatWasStoredAtTheEndIsNotLookedForInTheLogOfAllResults() throws Exception {
        KafkaSettings kafka = fresh();
        try (IngestService service = IngestMain.start(storing(kafka, DispatchSettings.DEFAULT, LONG_GRACE));
                Producer<String, SpecificRecord> worker = TestBroker.producer(kafka)) {
            Batch batch = submit(service, 20);
            awaitReleased(service, batch, 20);
            for (long line = 0; line < 20; line++) {
                result(worker, kafka, batch, line);
            }
            worker.flush();
            tell(worker, kafka, batch, 20, 0);
            Batch completed = awaitStatus(service, batch, BatchStatus.COMPLETED);
            Results unreachable = new Results(KafkaSettings.of("127.0.0.1:1", "mock://nowhere"), service.files(), 0);
            ResultDownload download = new ResultDownload(service.batches(), unreachable, service.files());

            FileMetadata input = download.input(completed, ResultFile.OUTPUT);
            List<String> output = new ArrayList<>();
            download.lines(completed, input, ResultFile.OUTPUT, output::add);
            download.lines(completed, input, ResultFile.ERRORS, line -> output.add("none is expected: " + line));

            assertThat(output).isEqualTo(stored(service, completed.getOutputFileId()));
        }
    }

    @Test
    void theNextDispatcherRemovesAnExpiredFileUnlessABatchNeedsIt() throws Exception {
        KafkaSettings kafka = fresh();
        FileMetadata expired;
        FileMetadata needed;
        try (IngestService service = IngestMain.start(storing(kafka, WINDOW_OF_30, LONG_GRACE))) {
            // From now on the first dispatcher does not look for a minute.
            awaitReleased(service, submit(service, 1), 1);
            expired = uploadExpired(service);
            needed = uploadExpired(service);
            create(service, creation(needed, null));
        }
        try (IngestService service = IngestMain.start(storing(kafka, WINDOW_OF_30, LONG_GRACE))) {
            Await.until("the end of the file", () -> service.batches().file(TENANT, expired.getFileId()) == null);

            assertThat(service.batches().file(TENANT, needed.getFileId())).isEqualTo(needed);
        }
    }

    @Test
    void resultsExpireSoLongAfterTheirFileWasCreated() throws Exception {
        KafkaSettings kafka = fresh();
        try (IngestService service = IngestMain.start(storing(kafka, DispatchSettings.DEFAULT, LONG_GRACE));
                Producer<String, SpecificRecord> worker = TestBroker.producer(kafka)) {
            FileMetadata file = upload(service, requests("id-", 1).getBytes(StandardCharsets.UTF_8));
            Batch batch = create(
                    service,
                    new dev.tallymill.ingest.batch.BatchCreation(
                            file, ENDPOINT, "24h", Map.of(), validate(requests("id-", 1)), null, null, 3_600L));
            awaitReleased(service, batch, 1);
            result(worker, kafka, batch, 0);
            worker.flush();
            tell(worker, kafka, batch, 1, 0);
            Batch completed = awaitStatus(service, batch, BatchStatus.COMPLETED);

            FileMetadata output = Objects.requireNonNull(service.batches().file(TENANT, completed.getOutputFileId()));
            assertThat(output.getExpiresAt())
                    .isEqualTo(ResultFiles.expiresAt(completed))
                    .isEqualTo(completed.getCompletedAt().plusSeconds(3_600));
        }
    }

    @Test
    void aBatchInWhichEveryRequestFailedIsCompletedWithoutAnOutputFile() throws Exception {
        KafkaSettings kafka = fresh();
        try (IngestService service = IngestMain.start(storing(kafka, DispatchSettings.DEFAULT, LONG_GRACE));
                Producer<String, SpecificRecord> worker = TestBroker.producer(kafka)) {
            Batch batch = submit(service, 10);
            awaitReleased(service, batch, 10);
            for (long line = 0; line < 10; line++) {
                result(worker, kafka, batch, line, Outcome.FAILED);
            }
            worker.flush();
            tell(worker, kafka, batch, 0, 10);

            Batch completed = awaitStatus(service, batch, BatchStatus.COMPLETED);

            assertThat(completed.getRequestCounts()).isEqualTo(new RequestCounts(10L, 0L, 10L));
            assertThat(completed.getOutputFileId()).isNull();
            assertThat(stored(service, completed.getErrorFileId())).hasSize(10);
        }
    }

    @Test
    void atTheEndOfTheWindowCallsAreAbortedAndWhatIsUnfinishedExpires() throws Exception {
        KafkaSettings kafka = fresh();
        try (IngestService service = IngestMain.start(storing(kafka, WINDOW_OF_30, LONG_GRACE));
                Producer<String, SpecificRecord> worker = TestBroker.producer(kafka)) {
            Batch batch = submit(service, 100, "2s");
            awaitReleased(service, batch, 30);
            awaitStatus(service, batch, BatchStatus.FINALIZING);
            awaitOrder(kafka, batch);
            for (long line = 0; line < 30; line++) {
                result(worker, kafka, batch, line, line < 12 ? Outcome.COMPLETED : Outcome.CANCELLED);
            }
            worker.flush();
            tell(worker, kafka, batch, 12, 0, 18);
            Batch expired = awaitStatus(service, batch, BatchStatus.EXPIRED);

            assertThat(expired.getRequestCounts()).isEqualTo(new RequestCounts(100L, 12L, 88L));
            assertThat(expired.getExpiredAt()).isAfterOrEqualTo(expired.getFinalizingAt());
            assertThat(stored(service, expired.getOutputFileId())).hasSize(12);
            assertThat(stored(service, expired.getErrorFileId()))
                    .hasSize(88)
                    .allMatch(line -> line.contains("\"code\":\"batch_expired\""));
            awaitNoOrder(service, batch);
        }
    }

    @Test
    void releasedJobsThatNobodyEndsExpireWithTheirBatch() throws Exception {
        KafkaSettings kafka = fresh();
        try (IngestService service = IngestMain.start(storing(kafka, WINDOW_OF_30, Duration.ofSeconds(1)));
                Producer<String, SpecificRecord> worker = TestBroker.producer(kafka)) {
            Batch batch = submit(service, 100, "2s");
            awaitReleased(service, batch, 30);
            for (long line = 0; line < 12; line++) {
                result(worker, kafka, batch, line);
            }
            worker.flush();
            Batch expired = awaitStatus(service, batch, BatchStatus.EXPIRED);
            result(worker, kafka, batch, 12);
            worker.flush();

            assertThat(expired.getRequestCounts()).isEqualTo(new RequestCounts(100L, 12L, 88L));
            assertThat(customIds(stored(service, expired.getOutputFileId()), stored(service, expired.getErrorFileId())))
                    .hasSize(100);
            // The order stands: what is still queued must not run when a worker comes back.
            assertThat(service.batches().tables().cancelRequested(batch.getBatchId()))
                    .isTrue();
        }
    }

    @Test
    void aCancelledBatchEndsThoughNoWorkerAnswers() throws Exception {
        KafkaSettings kafka = fresh();
        try (IngestService service = IngestMain.start(storing(kafka, WINDOW_OF_30, Duration.ofSeconds(1)))) {
            Batch batch = submit(service, 100);
            awaitReleased(service, batch, 30);

            assertThat(service.batches().cancel(TENANT, batch.getBatchId())).isInstanceOf(Cancellation.Requested.class);
            assertThat(service.batches().cancel(TENANT, batch.getBatchId())).isInstanceOf(Cancellation.Requested.class);
            Batch cancelled = awaitStatus(service, batch, BatchStatus.CANCELLED);

            assertThat(cancelled.getRequestCounts()).isEqualTo(new RequestCounts(100L, 0L, 100L));
            assertThat(stored(service, cancelled.getErrorFileId()))
                    .hasSize(100)
                    .allMatch(line -> line.contains("\"code\":\"batch_cancelled\""));
            assertThat(Stream.of(
                            cancelled.getCreatedAt(),
                            cancelled.getInProgressAt(),
                            cancelled.getCancellingAt(),
                            cancelled.getCancelledAt()))
                    .isSorted();
        }
    }

    @Test
    void anOrderToCancelIsTakenBackWhenTheBatchHasEnded() throws Exception {
        KafkaSettings kafka = fresh();
        try (IngestService service = IngestMain.start(storing(kafka, WINDOW_OF_30, LONG_GRACE));
                Producer<String, SpecificRecord> worker = TestBroker.producer(kafka)) {
            Batch batch = submit(service, 30);
            awaitReleased(service, batch, 30);
            service.batches().cancel(TENANT, batch.getBatchId());
            awaitStatus(service, batch, BatchStatus.CANCELLING);
            for (long line = 0; line < 30; line++) {
                result(worker, kafka, batch, line, Outcome.CANCELLED);
            }
            worker.flush();
            tell(worker, kafka, batch, 0, 0, 30);

            awaitStatus(service, batch, BatchStatus.CANCELLED);

            awaitNoOrder(service, batch);
        }
    }

    @Test
    void aTenantsBatchOfHighPriorityIsReleasedBeforeOlderOnes() throws Exception {
        KafkaSettings kafka = fresh();
        try (IngestService service = IngestMain.start(with(kafka, WINDOW_OF_30));
                Producer<String, SpecificRecord> aggregator = TestBroker.producer(kafka)) {
            Batch low = submit(service, 40, Map.of("priority", "low"));
            awaitReleased(service, low, 30);
            Batch normal = submit(service, 20, Map.of());
            Batch high = submit(service, 20, Map.of("priority", "high"));

            tell(aggregator, kafka, low, 30, 0);
            awaitReleased(service, high, 20);
            awaitReleased(service, normal, 10);

            assertThat(released(service, low)).isEqualTo(30);
            List<String> order = TestBroker.readAll(kafka, kafka.topics().promptJobs(), PromptJob.class).stream()
                    .map(job -> String.valueOf(job.getJob().getBatchId()))
                    .distinct()
                    .toList();
            assertThat(order).contains(low.getBatchId(), normal.getBatchId(), high.getBatchId());
        }
    }

    @Test
    void aRetryHasJustTheLinesThatDidNotComplete() throws Exception {
        KafkaSettings kafka = fresh();
        try (IngestService service = IngestMain.start(storing(kafka, WINDOW_OF_30, Duration.ofSeconds(1)));
                Producer<String, SpecificRecord> worker = TestBroker.producer(kafka)) {
            Batch batch = submit(service, 100, Map.of("mine", "kept"));
            awaitReleased(service, batch, 30);
            assertThat(service.retries().retry(TENANT, batch.getBatchId())).isInstanceOf(Retry.NotEnded.class);
            for (long line = 0; line < 20; line++) {
                result(worker, kafka, batch, line, line % 2 == 0 ? Outcome.COMPLETED : Outcome.FAILED);
            }
            worker.flush();
            service.batches().cancel(TENANT, batch.getBatchId());
            awaitStatus(service, batch, BatchStatus.CANCELLED);

            Batch retry = ((Retry.Created) service.retries().retry(TENANT, batch.getBatchId())).batch();

            awaitReleased(service, retry, 30);
            assertThat(find(service, retry).getRequestCounts().getTotal()).isEqualTo(90);
            assertThat(retry.getMetadata())
                    .containsOnly(Map.entry("mine", "kept"), Map.entry(Retries.PARENT, batch.getBatchId()));
            List<String> lines = stored(service, retry.getInputFileId());
            assertThat(lines).hasSize(90);
            assertThat(lines.getFirst())
                    .isEqualTo(requests("id-", 2).lines().toList().get(1));
            assertThat(service.retries().retry(TENANT, batch.getBatchId()))
                    .isInstanceOfSatisfying(
                            Retry.Created.class,
                            again -> assertThat(again.batch().getBatchId()).isEqualTo(retry.getBatchId()));
            assertThat(service.retries().retry("other", batch.getBatchId())).isInstanceOf(Retry.Unknown.class);
        }
    }

    private static FileMetadata uploadExpired(IngestService service) throws Exception {
        Instant longAgo = Instant.ofEpochSecond(1_000_000);
        FileUpload upload = new FileUpload(TENANT, "requests.jsonl", FileUpload.BATCH, longAgo);
        byte[] bytes = requests("id-", 10).getBytes(StandardCharsets.UTF_8);
        return ((UploadOutcome.Stored)
                        service.uploader().upload(new ByteArrayInputStream(bytes), upload, UploadProgress.IGNORED))
                .file();
    }

    private Batch submit(IngestService service, int requests) throws Exception {
        return submit(service, requests, "24h");
    }

    private Batch submit(IngestService service, int requests, String window) throws Exception {
        return submit(service, requests, window, Map.of());
    }

    private Batch submit(IngestService service, int requests, Map<String, String> metadata) throws Exception {
        return submit(service, requests, "24h", metadata);
    }

    private static Batch submit(IngestService service, int requests, String window, Map<String, String> metadata)
            throws Exception {
        String content = requests("id-", requests);
        FileMetadata file = upload(service, content.getBytes(StandardCharsets.UTF_8));
        return create(
                service,
                new dev.tallymill.ingest.batch.BatchCreation(file, ENDPOINT, window, metadata, validate(content)));
    }

    private static List<String> stored(IngestService service, String fileId) throws Exception {
        FileMetadata file = service.batches().file(TENANT, fileId);
        return new String(download(service, Objects.requireNonNull(file)), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    private static void awaitOrder(KafkaSettings kafka, Batch batch) {
        Await.until(
                "the order to abort",
                () -> TestBroker.readAll(kafka, kafka.topics().control(), Control.class).stream()
                        .anyMatch(order -> order.getBatchId().equals(batch.getBatchId())));
    }

    private static void awaitNoOrder(IngestService service, Batch batch) {
        Await.until(
                "the order to be taken back", () -> !service.batches().tables().cancelRequested(batch.getBatchId()));
    }

    private KafkaSettings fresh() {
        return broker.freshTopics("life" + prefixes++ + ".");
    }
}
