package dev.tallymill.ingest.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallymill.ingest.TestBroker;
import dev.tallymill.ingest.batch.BatchCreation;
import dev.tallymill.ingest.batch.Batches;
import dev.tallymill.ingest.budget.BudgetFigures;
import dev.tallymill.ingest.budget.BudgetSettings;
import dev.tallymill.ingest.budget.CostBound;
import dev.tallymill.ingest.file.FileReader;
import dev.tallymill.ingest.file.FileUpload;
import dev.tallymill.ingest.file.FileUploader;
import dev.tallymill.ingest.file.LineRange;
import dev.tallymill.ingest.file.UploadOutcome;
import dev.tallymill.ingest.file.UploadProgress;
import dev.tallymill.ingest.result.Results;
import dev.tallymill.ingest.validate.RequestFileValidator;
import dev.tallymill.ingest.validate.ValidationLimits;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.id.IdGenerator;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BudgetStatus;
import dev.tallymill.schemas.record.Control;
import dev.tallymill.schemas.record.FileMetadata;
import dev.tallymill.schemas.record.PromptJob;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.Test;

/** Dispatchers that die with their producers left open, at every kind of moment, against a real broker. */
class DispatchCrashTest {

    private static final int LINES = 5_000;
    private static final DispatchSettings SETTINGS = new DispatchSettings(100_000, 1_000_000_000, 400, 1_000_000, 50);

    @Test
    void everyLineIsReleasedOnceWhateverCrashesWhenever() throws Exception {
        List<ReleaseLog> abandoned = new ArrayList<>();
        try (TestBroker broker = new TestBroker()) {
            KafkaSettings kafka = broker.freshTopics("crash.");
            try (Admin admin = Admin.create(kafka.clientProperties());
                    Batches batches = new Batches(
                            kafka,
                            admin,
                            new IdGenerator(new Random(1)),
                            Clock.systemUTC(),
                            Time.SYSTEM,
                            Path.of("target"))) {
                Batch batch = createBatch(kafka, batches);
                for (CrashPoint point : List.of(
                        CrashPoint.afterJobs(0),
                        CrashPoint.afterJobs(1),
                        CrashPoint.beforeCommit(0),
                        CrashPoint.afterCommit(0),
                        CrashPoint.afterJobs(777),
                        CrashPoint.beforeCommit(2),
                        CrashPoint.afterCommit(3))) {
                    CrashingLog log = new CrashingLog(open(kafka), point);
                    abandoned.add(log);
                    DispatchSession session = session(kafka, batches, log);
                    assertThatThrownBy(() -> stepToTheEnd(session)).isInstanceOf(Crash.class);
                }

                ReleaseLog last = open(kafka);
                abandoned.add(last);
                stepToTheEnd(session(kafka, batches, last));

                batches.catchUp();
                assertThat(Objects.requireNonNull(batches.find(batch.getTenant(), batch.getBatchId()))
                                .getCheckpoint()
                                .getNextLine())
                        .isEqualTo(LINES);
                assertThat(TestBroker.readAll(kafka, kafka.topics().promptJobs(), PromptJob.class).stream()
                                .map(job -> job.getJob().getLine())
                                .sorted()
                                .toList())
                        .isEqualTo(LongStream.range(0, LINES).boxed().toList());
            } finally {
                abandoned.forEach(ReleaseLog::close);
            }
        }
    }

    private static void stepToTheEnd(DispatchSession session) {
        while (session.step(Set.of())) {
            // The next step follows at once.
        }
    }

    private static ReleaseLog open(KafkaSettings kafka) {
        return KafkaReleaseLog.open(kafka, 0, Duration.ofSeconds(30));
    }

    private static DispatchSession session(KafkaSettings kafka, Batches batches, ReleaseLog log) {
        batches.catchUp();
        FileReader files = new FileReader(kafka, Time.SYSTEM, Duration.ofSeconds(30));
        return new DispatchSession(
                log,
                tenant -> true,
                batches.tables(),
                files,
                new Results(kafka, files, 1_000_000),
                List::of,
                EndingSettings.DEFAULT,
                new BudgetGate(
                        log,
                        tenant -> true,
                        batches.tables(),
                        batches::spendMark,
                        new CostBound(
                                BudgetSettings.DEFAULT,
                                batches.tables().budgets().prices()),
                        new BudgetFigures()),
                SETTINGS,
                ValidationLimits.DEFAULT,
                Clock.systemUTC());
    }

    private static Batch createBatch(KafkaSettings kafka, Batches batches) throws IOException {
        byte[] content = IntStream.range(0, LINES)
                .mapToObj(
                        i -> "{\"custom_id\": \"" + i + "\", \"method\": \"POST\", \"url\": \"/v1/chat/completions\", "
                                + "\"body\": {\"model\": \"m\"}}\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
        try (FileUploader uploader =
                new FileUploader(kafka, ValidationLimits.DEFAULT, new IdGenerator(new Random(2)), Clock.systemUTC())) {
            FileUpload upload = new FileUpload("acme", "f", FileUpload.BATCH, null);
            UploadOutcome outcome = uploader.upload(new ByteArrayInputStream(content), upload, UploadProgress.IGNORED);
            FileMetadata file = ((UploadOutcome.Stored) outcome).file();
            return batches.create(new BatchCreation(
                            file,
                            "/v1/chat/completions",
                            "24h",
                            Map.of(),
                            new RequestFileValidator(ValidationLimits.DEFAULT)
                                    .validate(new ByteArrayInputStream(content), null)))
                    .batch();
        }
    }

    /** When a dispatcher dies: a count not used is -1. */
    private record CrashPoint(long jobs, long commitsBefore, long commitsAfter) {

        static CrashPoint afterJobs(long jobs) {
            return new CrashPoint(jobs, -1, -1);
        }

        static CrashPoint beforeCommit(long commits) {
            return new CrashPoint(-1, commits, -1);
        }

        static CrashPoint afterCommit(long commits) {
            return new CrashPoint(-1, -1, commits);
        }
    }

    private static final class Crash extends RuntimeException {}

    private static final class CrashingLog implements ReleaseLog {

        private final ReleaseLog log;
        private final CrashPoint point;
        private long jobs;
        private long commits;

        CrashingLog(ReleaseLog log, CrashPoint point) {
            this.log = log;
            this.point = point;
        }

        @Override
        public void release(PromptJob job) {
            crashAt(point.jobs(), jobs);
            log.release(job);
            jobs++;
        }

        @Override
        public void save(Batch batch) {
            log.save(batch);
        }

        @Override
        public void save(FileMetadata file) {
            log.save(file);
        }

        @Override
        public void forget(FileMetadata file) {
            log.forget(file);
        }

        @Override
        public void append(String tenant, String fileId, byte[] line, LineRange range) {
            log.append(tenant, fileId, line, range);
        }

        @Override
        public int partitionOf(String tenant, String fileId) {
            return log.partitionOf(tenant, fileId);
        }

        @Override
        public void flush(String tenant) {
            log.flush(tenant);
        }

        @Override
        public void order(Batch batch, Control order) {
            log.order(batch, order);
        }

        @Override
        public void withdrawOrder(Batch batch) {
            log.withdrawOrder(batch);
        }

        @Override
        public void save(BudgetStatus status) {
            log.save(status);
        }

        @Override
        public void forget(BudgetStatus status) {
            log.forget(status);
        }

        @Override
        public void commit() {
            crashAt(point.commitsBefore(), commits);
            log.commit();
            crashAt(point.commitsAfter(), commits);
            commits++;
        }

        @Override
        public void close() {
            log.close();
        }

        private static void crashAt(long when, long now) {
            if (when == now) {
                throw new Crash();
            }
        }
    }
}
