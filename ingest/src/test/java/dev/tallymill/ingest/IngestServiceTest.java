package dev.tallymill.ingest;

import static dev.tallymill.ingest.IngestTestKit.*;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.tallymill.ingest.batch.BatchCreation;
import dev.tallymill.ingest.batch.Cancellation;
import dev.tallymill.ingest.batch.Creation;
import dev.tallymill.ingest.dispatch.DispatchSettings;
import dev.tallymill.ingest.file.UploadOutcome;
import dev.tallymill.ingest.file.UploadProgress;
import dev.tallymill.ingest.result.ResultFile;
import dev.tallymill.ingest.result.ResultReader;
import dev.tallymill.ingest.tenant.NewTenant;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.id.BatchKeys;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchStatus;
import dev.tallymill.schemas.record.FileMetadata;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.record.RequestCounts;
import dev.tallymill.schemas.record.ValidationError;
import dev.tallymill.schemas.topic.TenantHeader;
import dev.tallymill.schemas.topic.WeightHeader;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole service against a real broker; worker and aggregator are played by the test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IngestServiceTest {

    private final TestBroker broker;
    private int prefixes;

    IngestServiceTest() throws Exception {
        broker = new TestBroker();
    }

    @AfterAll
    void stopBroker() {
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "a\n", "a\r\nb\r\n", "\uFEFFa\n\n\n b", "\n", "no end\r"})
    void downloadsTheBytesThatWereUploaded(String content) throws Exception {
        try (IngestService service = start(broker.freshTopics("bytes."))) {
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);

            FileMetadata file = upload(service, bytes);

            assertThat(download(service, file)).isEqualTo(bytes);
            assertThat(file.getBytes()).isEqualTo(bytes.length);
            assertThat(service.batches().file(TENANT, file.getFileId())).isEqualTo(file);
            assertThat(service.batches().file("other", file.getFileId())).isNull();
        }
    }

    @Test
    void downloadsFilesThatWereUploadedSideBySide() throws Exception {
        try (IngestService service = start(fresh())) {
            List<byte[]> contents = IntStream.range(0, 6)
                    .mapToObj(i -> requests(i + "-", 5_000).getBytes(StandardCharsets.UTF_8))
                    .toList();
            List<FileMetadata> files = contents.parallelStream()
                    .map(bytes -> upload(service, bytes))
                    .toList();

            for (int i = 0; i < files.size(); i++) {
                assertThat(download(service, files.get(i))).isEqualTo(contents.get(i));
            }
            assertThat(service.batches().files(TENANT)).containsExactlyInAnyOrderElementsOf(files);
        }
    }

    @Test
    void refusesAnUploadWithALineThatFitsNoRecord() throws Exception {
        try (IngestService service = start(fresh())) {
            byte[] bytes = ("short\n" + "x".repeat(16 * 1024 * 1024 + 1)).getBytes(StandardCharsets.UTF_8);

            assertThat(service.uploader().upload(new ByteArrayInputStream(bytes), fileUpload(), UploadProgress.IGNORED))
                    .isEqualTo(new UploadOutcome.LineTooLong(2, 16 * 1024 * 1024));
            assertThat(service.batches().files(TENANT)).isEmpty();
        }
    }

    @Test
    void storesALineOfTheLargestSize() throws Exception {
        try (IngestService service = start(fresh())) {
            byte[] bytes = ("y".repeat(16 * 1024 * 1024) + "\nz\n").getBytes(StandardCharsets.UTF_8);

            assertThat(download(service, upload(service, bytes))).isEqualTo(bytes);
        }
    }

    @Test
    void releasesEveryLineOnceAndCompletes() throws Exception {
        KafkaSettings kafka = fresh();
        String content = requests("id-", 5_000);
        try (IngestService service = start(kafka);
                Producer<String, SpecificRecord> aggregator = TestBroker.producer(kafka)) {
            FileMetadata file = upload(service, content.getBytes(StandardCharsets.UTF_8));
            Batch batch = create(service, creation(file, validate(content)));
            assertThat(batch.getStatus()).isEqualTo(BatchStatus.IN_PROGRESS);

            awaitReleased(service, batch, 5_000);
            tell(aggregator, kafka, batch, 4_990, 10);
            Batch completed = awaitStatus(service, batch, BatchStatus.COMPLETED);

            assertReleasedOnce(kafka, batch, 5_000);
            PromptJob job = TestBroker.readAll(kafka, kafka.topics().promptJobs(), PromptJob.class).stream()
                    .filter(candidate -> candidate.getJob().getLine() == 1_234L)
                    .findFirst()
                    .orElseThrow();
            assertThat(job.getBody()).isEqualTo("{\"model\": \"m\",  \"n\": 1.10, \"i\": 1234}");
            assertThat(job.getJob().getCustomId()).isEqualTo("id-1234");
            assertThat(job.getJob().getJobId()).isEqualTo(BatchKeys.jobId(batch.getBatchId(), 1_234));
            assertThat(job.getDeadline()).isEqualTo(batch.getExpiresAt());
            assertThat(completed.getRequestCounts()).isEqualTo(new RequestCounts(5_000L, 4_990L, 10L));
            assertThat(completed.getOutputFileId()).isNotNull();
            assertThat(completed.getErrorFileId()).isNotNull();
            assertThat(completed.getResultEndOffsets()).hasSize(4);
            assertThat(List.of(
                            completed.getCreatedAt(),
                            completed.getInProgressAt(),
                            completed.getFinalizingAt(),
                            completed.getCompletedAt()))
                    .isSorted();
        }
    }

    @Test
    void jobsTellTheWeightOfTheirTenant() throws Exception {
        KafkaSettings kafka = fresh();
        try (IngestService service = start(kafka)) {
            service.tenants().create(new NewTenant(TENANT, null, 3, null));
            FileMetadata file = upload(service, requests("id-", 10).getBytes(StandardCharsets.UTF_8));
            awaitReleased(service, create(service, creation(file, null)), 10);

            String topic = kafka.topics().promptJobs();
            assertThat(TestBroker.readAll(kafka, topic, PromptJob.class))
                    .hasSize(10)
                    .allMatch(job -> job.getWeight() == 3);
            assertThat(TestBroker.readAll(kafka, topic))
                    .allMatch(job -> WeightHeader.read(job.headers()) == 3)
                    .allMatch(job -> TenantHeader.read(job.headers()).equals(TENANT));
        }
    }

    @Test
    void validatesWhatWasNotValidatedBefore() throws Exception {
        KafkaSettings kafka = fresh();
        try (IngestService service = start(kafka)) {
            String content = "\n" + requests("id-", 100) + "\r\n";
            FileMetadata file = upload(service, content.getBytes(StandardCharsets.UTF_8));

            Batch batch = create(service, creation(file, null));

            assertThat(batch.getStatus()).isEqualTo(BatchStatus.VALIDATING);
            awaitReleased(service, batch, 100);
            assertReleasedOnce(kafka, batch, 100);
            assertThat(find(service, batch).getModel()).isEqualTo("m");
        }
    }

    @Test
    void failsABatchWithBadLinesNamingThem() throws Exception {
        KafkaSettings kafka = fresh();
        try (IngestService service = start(kafka)) {
            String content = requests("id-", 3) + "nonsense\n\n" + requests("id-", 1);
            FileMetadata file = upload(service, content.getBytes(StandardCharsets.UTF_8));

            Batch failed = awaitStatus(service, create(service, creation(file, null)), BatchStatus.FAILED);

            assertThat(failed.getErrors())
                    .extracting(ValidationError::getCode, ValidationError::getLine)
                    .containsExactly(tuple("invalid_json_line", 4L), tuple("duplicate_custom_id", 6L));
            assertThat(failed.getFailedAt()).isAfterOrEqualTo(failed.getCreatedAt());
            assertThat(TestBroker.readAll(kafka, kafka.topics().promptJobs(), PromptJob.class))
                    .isEmpty();
        }
    }

    @Test
    void keepsToTheWindow() throws Exception {
        KafkaSettings kafka = fresh();
        IngestConfig config = with(kafka, new DispatchSettings(700, 1_000_000_000, 200, 1_000_000, 10));
        String content = requests("id-", 2_000);
        try (IngestService service = IngestMain.start(config);
                Producer<String, SpecificRecord> aggregator = TestBroker.producer(kafka)) {
            FileMetadata file = upload(service, content.getBytes(StandardCharsets.UTF_8));
            Batch batch = create(service, creation(file, validate(content)));

            for (long ended = 0; ended < 1_300; ended += 130) {
                tell(aggregator, kafka, batch, ended, 0);
                awaitReleased(service, batch, 700 + ended);
                service.batches().catchUp();
                assertThat(released(service, batch)).isEqualTo(700 + ended);
            }
            tell(aggregator, kafka, batch, 1_300, 0);
            awaitReleased(service, batch, 2_000);
            tell(aggregator, kafka, batch, 2_000, 0);
            Batch completed = awaitStatus(service, batch, BatchStatus.COMPLETED);

            assertThat(completed.getErrorFileId()).isNull();
            assertReleasedOnce(kafka, batch, 2_000);
        }
    }

    @Test
    void cancelStopsReleasingAndAccountsForEveryLine() throws Exception {
        KafkaSettings kafka = fresh();
        IngestConfig config = with(kafka, new DispatchSettings(300, 1_000_000_000, 100, 1_000_000, 10));
        String content = requests("id-", 1_000);
        try (IngestService service = IngestMain.start(config);
                Producer<String, SpecificRecord> aggregator = TestBroker.producer(kafka)) {
            FileMetadata file = upload(service, content.getBytes(StandardCharsets.UTF_8));
            Batch batch = create(service, creation(file, validate(content)));
            awaitReleased(service, batch, 300);

            assertThat(service.batches().cancel(TENANT, batch.getBatchId())).isInstanceOf(Cancellation.Requested.class);
            awaitStatus(service, batch, BatchStatus.CANCELLING);
            assertThat(service.batches().cancel(TENANT, batch.getBatchId())).isInstanceOf(Cancellation.Requested.class);
            tell(aggregator, kafka, batch, 250, 50);
            Batch cancelled = awaitStatus(service, batch, BatchStatus.CANCELLED);

            assertThat(cancelled.getRequestCounts()).isEqualTo(new RequestCounts(1_000L, 250L, 750L));
            assertThat(service.batches().cancel(TENANT, batch.getBatchId())).isInstanceOf(Cancellation.TooLate.class);
            assertThat(service.batches().cancel("other", batch.getBatchId())).isInstanceOf(Cancellation.Unknown.class);
            assertReleasedOnce(kafka, batch, 300);
        }
    }

    @Test
    void anExpiredBatchEndsWhenItsReleasedJobsHave() throws Exception {
        KafkaSettings kafka = fresh();
        IngestConfig config = with(kafka, new DispatchSettings(5, 1_000_000_000, 100, 1_000_000, 10));
        String content = requests("id-", 20);
        try (IngestService service = IngestMain.start(config);
                Producer<String, SpecificRecord> aggregator = TestBroker.producer(kafka)) {
            FileMetadata file = upload(service, content.getBytes(StandardCharsets.UTF_8));
            Batch batch = create(service, new BatchCreation(file, ENDPOINT, "2s", Map.of(), validate(content)));
            awaitReleased(service, batch, 5);
            Await.until("the window to pass", () -> Instant.now().isAfter(batch.getExpiresAt()));

            tell(aggregator, kafka, batch, 3, 2);
            Batch expired = awaitStatus(service, batch, BatchStatus.EXPIRED);

            assertThat(expired.getRequestCounts()).isEqualTo(new RequestCounts(20L, 3L, 17L));
            assertReleasedOnce(kafka, batch, 5);
        }
    }

    @Test
    void batchesOfOneTenantAreReleasedOneAfterAnotherAndOthersBeside() throws Exception {
        KafkaSettings kafka = fresh();
        IngestConfig config = with(kafka, new DispatchSettings(500, 1_000_000_000, 50, 1_000_000, 10));
        String large = requests("large-", 2_000);
        String small = requests("small-", 100);
        try (IngestService service = IngestMain.start(config)) {
            FileMetadata largeFile = upload(service, large.getBytes(StandardCharsets.UTF_8));
            Batch first = create(service, creation(largeFile, validate(large)));
            Batch second = create(service, creation(largeFile, validate(large)));
            awaitReleased(service, first, 500);
            FileMetadata smallFile = upload(service, "other", small.getBytes(StandardCharsets.UTF_8));
            Batch other = create(service, creation(smallFile, validate(small)));

            Await.until("the small batch", () -> released(service, other) == 100);

            assertThat(released(service, first)).isEqualTo(500);
            assertThat(released(service, second)).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"100", "2500", "4999"})
    void aRestartGoesOnAtTheLine(long stopAt) throws Exception {
        KafkaSettings kafka = fresh();
        String content = requests("id-", 5_000);
        Batch batch;
        try (IngestService service =
                IngestMain.start(with(kafka, new DispatchSettings(stopAt, 1_000_000_000, 300, 1_000_000, 10)))) {
            FileMetadata file = upload(service, content.getBytes(StandardCharsets.UTF_8));
            batch = create(service, creation(file, validate(content)));
            awaitReleased(service, batch, stopAt);
        }

        try (IngestService service = start(kafka)) {
            awaitReleased(service, batch, 5_000);
            assertReleasedOnce(kafka, batch, 5_000);
        }
    }

    @Test
    void twoThatBothBelieveToBeTheOnlyInstanceReleaseNoLineTwice() throws Exception {
        KafkaSettings kafka = fresh();
        String content = requests("id-", 10_000);
        DispatchSettings slow = new DispatchSettings(100_000, 1_000_000_000, 20, 1_000_000, 10);
        try (IngestService left = IngestMain.start(alone(kafka, slow))) {
            FileMetadata file = upload(left, content.getBytes(StandardCharsets.UTF_8));
            Batch batch = create(left, creation(file, validate(content)));
            awaitReleased(left, batch, 500);

            try (IngestService right = IngestMain.start(alone(kafka, DispatchSettings.DEFAULT))) {
                // They may fence each other for a while; in the end one of them gives up.
                Await.until("every line to be released", () -> released(right, batch) == 10_000);
                assertReleasedOnce(kafka, batch, 10_000);
            }
        }
    }

    @Test
    void instancesShareTheTenantsAndTakeThemOverFromEachOther() throws Exception {
        KafkaSettings kafka = broker.freshTopics("shared" + prefixes++ + ".", 6);
        DispatchSettings slow = new DispatchSettings(100_000, 1_000_000_000, 20, 1_000_000, 10);
        String content = requests("id-", 3_000);
        List<Batch> batches = new ArrayList<>();
        IngestService left = IngestMain.start(with(kafka, slow));
        try (IngestService right = IngestMain.start(with(kafka, slow))) {
            Await.until(
                    "the partitions to be shared out",
                    () -> isShareOfSix(left.ownedPartitions(), right.ownedPartitions()));
            for (int tenant = 0; tenant < 12; tenant++) {
                FileMetadata file = upload(left, "tenant-" + tenant, content.getBytes(StandardCharsets.UTF_8));
                batches.add(create(tenant % 2 == 0 ? left : right, creation(file, validate(content))));
            }
            Await.until("both to release", () -> batches.stream().allMatch(batch -> released(right, batch) > 100));

            left.close();
            Await.until(
                    "every line to be released",
                    () -> batches.stream().allMatch(batch -> released(right, batch) == 3_000));

            assertThat(right.ownedPartitions()).hasSize(6);
            batches.forEach(batch -> assertReleasedOnce(kafka, batch, 3_000));
        } finally {
            left.close();
        }
    }

    private static boolean isShareOfSix(Set<Integer> one, Set<Integer> other) {
        Set<Integer> both = new HashSet<>(one);
        both.addAll(other);
        return !one.isEmpty() && !other.isEmpty() && one.size() + other.size() == 6 && both.size() == 6;
    }

    @Test
    void readsTheResultsOfOneBatchOnceEach() throws Exception {
        KafkaSettings kafka = fresh();
        String content = requests("id-", 1_100);
        try (IngestService service = start(kafka);
                Producer<String, SpecificRecord> worker = TestBroker.producer(kafka)) {
            FileMetadata file = upload(service, content.getBytes(StandardCharsets.UTF_8));
            Batch batch = create(service, creation(file, validate(content)));
            Batch other = create(service, creation(file, validate(content)));
            awaitReleased(service, other, 1_100);
            List<Long> lines = LongStream.range(0, 1_100).boxed().collect(Collectors.toCollection(ArrayList::new));
            Collections.shuffle(lines, new Random(7));
            for (long line : lines) {
                result(worker, kafka, other, line);
                result(worker, kafka, batch, line);
                if (line % 100 == 0) {
                    result(worker, kafka, batch, line);
                }
            }

            List<Long> delivered = new ArrayList<>();
            try (ResultReader reader = service.results().open(batch)) {
                reader.read(result -> delivered.add(result.getJob().getLine()));

                assertThat(reader.delivered()).isEqualTo(1_100);
                assertThat(reader.duplicates()).isLessThanOrEqualTo(11);
            }
            assertThat(delivered).containsExactlyInAnyOrderElementsOf(lines);
        }
    }

    @Test
    void copiesTheLinesThatAreThereOfARunningBatch() throws Exception {
        KafkaSettings kafka = fresh();
        String content = requests("id-", 20);
        try (IngestService service = start(kafka);
                Producer<String, SpecificRecord> worker = TestBroker.producer(kafka)) {
            FileMetadata file = upload(service, content.getBytes(StandardCharsets.UTF_8));
            Batch batch = create(service, creation(file, validate(content)));
            awaitReleased(service, batch, 20);
            for (long line = 0; line < 7; line++) {
                result(worker, kafka, batch, line);
            }
            worker.flush();

            assertThat(lines(service, find(service, batch), file, ResultFile.OUTPUT))
                    .hasSize(7);
            assertThat(lines(service, find(service, batch), file, ResultFile.ERRORS))
                    .isEmpty();
        }
    }

    @Test
    void everyRequestOfACancelledBatchHasOneLineInOneOfItsFiles() throws Exception {
        KafkaSettings kafka = fresh();
        IngestConfig config = with(kafka, new DispatchSettings(30, 1_000_000_000, 100, 1_000_000, 10));
        String content = requests("id-", 100);
        try (IngestService service = IngestMain.start(config);
                Producer<String, SpecificRecord> worker = TestBroker.producer(kafka)) {
            FileMetadata file = upload(service, content.getBytes(StandardCharsets.UTF_8));
            Batch batch = create(service, creation(file, validate(content)));
            awaitReleased(service, batch, 30);
            for (long line = 0; line < 30; line++) {
                result(worker, kafka, batch, line);
            }
            service.batches().cancel(TENANT, batch.getBatchId());
            tell(worker, kafka, batch, 30, 0);
            Batch cancelled = awaitStatus(service, batch, BatchStatus.CANCELLED);

            List<String> output = lines(service, cancelled, file, ResultFile.OUTPUT);
            List<String> errors = lines(service, cancelled, file, ResultFile.ERRORS);

            assertThat(output).hasSize(30);
            assertThat(errors).hasSize(70).allMatch(line -> line.contains("\"code\":\"batch_cancelled\""));
            assertThat(customIds(output, errors)).hasSize(100);
        }
    }

    @Test
    void oneBatchStandsUnderAnIdempotencyKeyHoweverManyInstancesCreateIt() throws Exception {
        KafkaSettings kafka = fresh();
        try (IngestService left = start(kafka);
                IngestService right = start(kafka)) {
            FileMetadata file = upload(left, requests("id-", 3).getBytes(StandardCharsets.UTF_8));

            List<Creation> creations = Stream.of(left, right, left, right, left, right)
                    .parallel()
                    .map(service -> service.batches().create(keyed(file, "key", "hash")))
                    .toList();

            assertThat(creations)
                    .filteredOn(creation -> creation instanceof Creation.Created)
                    .hasSize(1);
            assertThat(creations)
                    .extracting(creation -> creation.batch().getBatchId())
                    .containsOnly(creations.getFirst().batch().getBatchId());
            assertThat(right.batches().create(keyed(file, "key", "other hash"))).isInstanceOf(Creation.Conflict.class);
            assertThat(right.batches().create(keyed(file, "other key", "hash"))).isInstanceOf(Creation.Created.class);
            assertThat(left.batches().list(TENANT)).hasSize(2);
        }
    }

    @Test
    void stopEndsAReaderThatWaits() throws Exception {
        KafkaSettings kafka = fresh();
        String content = requests("id-", 10);
        try (IngestService service = start(kafka)) {
            FileMetadata file = upload(service, content.getBytes(StandardCharsets.UTF_8));
            Batch batch = create(service, creation(file, validate(content)));
            try (ResultReader reader = service.results().open(batch)) {
                Thread reading = Thread.ofPlatform().start(() -> reader.read(result -> {}));

                reader.stop();

                assertThat(reading.join(Duration.ofSeconds(30))).isTrue();
            }
        }
    }

    private KafkaSettings fresh() {
        return broker.freshTopics("t" + prefixes++ + ".");
    }
}
