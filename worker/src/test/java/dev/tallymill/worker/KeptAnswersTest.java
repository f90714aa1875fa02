package dev.tallymill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.record.PromptResult;
import dev.tallymill.worker.TestCluster.Space;
import dev.tallymill.worker.call.CallerConfig;
import dev.tallymill.worker.call.KeptAnswer;
import dev.tallymill.worker.consume.ConsumptionConfig;
import dev.tallymill.worker.spool.AnswerSpool;
import dev.tallymill.worker.spool.SpooledAnswer;
import dev.tallymill.worker.spool.TopicIncarnation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Answers that a killed worker had on its disk and not in the log yet, against a real broker. */
class KeptAnswersTest {

    private static final long FILE_BYTES = 1 << 20;
    private static final Headers HEADERS = new RecordHeaders().add("trace", new byte[] {42});

    private static TestCluster cluster;

    @TempDir
    private Path directory = Path.of("");

    @BeforeAll
    static void startBroker() throws Exception {
        cluster = TestCluster.start();
    }

    @AfterAll
    static void stopBroker() {
        cluster.close();
    }

    @Test
    void arePublishedOnceAndNotPaidForAgain() throws Exception {
        Space space = cluster.space("kept");
        space.produce(IntStream.range(0, 8).mapToObj(Space::job).toList(), HEADERS);
        keepAnswer(1, 1, topicOf(space));

        FakeCaller caller = FakeCaller.instant();
        try (WorkerService worker = start(space, caller)) {
            List<ConsumerRecord<byte[], byte[]>> records = space.awaitResults(8);
            List<PromptResult> results = space.results(records);

            assertThat(records)
                    .as("the headers of the jobs")
                    .allSatisfy(record -> assertThat(
                                    record.headers().lastHeader("trace").value())
                            .isEqualTo(new byte[] {42}));
            assertThat(results)
                    .filteredOn(PromptResult::getResponseBody, "{\"kept\":true}")
                    .singleElement()
                    .satisfies(result -> {
                        assertThat(result.getJob()).isEqualTo(Space.job(5).getJob());
                        assertThat(result.getAttempts()).isEqualTo(3);
                        assertThat(result.getRequestId()).isEqualTo("req-5");
                        assertThat(result.getLatencyMs()).isEqualTo(250);
                    });
            assertThat(caller.calls()).hasSize(7).doesNotContainKey("job-5");
            assertThat(worker.status().salvaged()).isEqualTo(1);
        }
        assertThat(files()).as("nothing is kept of what the log has").isEmpty();

        FakeCaller second = FakeCaller.instant();
        try (WorkerService worker = start(space, second)) {
            space.produceJobs(1);
            assertThat(space.awaitResults(9)).hasSize(9);
            assertThat(worker.status().salvaged()).isZero();
        }
        assertThat(space.usage()).hasSize(9);
    }

    @Test
    void ofATopicThatWasMadeAnewAreLeftAside() throws Exception {
        Space space = cluster.space("anew");
        space.produceJobs(8);
        keepAnswer(1, 1, new TopicIncarnation(4, 4));

        FakeCaller caller = FakeCaller.instant();
        try (WorkerService worker = start(space, caller)) {
            space.awaitResults(8);
            assertThat(caller.calls()).hasSize(8);
            assertThat(worker.status().salvaged()).isZero();
        }
    }

    @Test
    void toJobsThatAreDoneAreLeftAside() throws Exception {
        Space space = cluster.space("done");
        space.produceJobs(8);
        try (WorkerService worker = start(space, FakeCaller.instant())) {
            space.awaitResults(8);
            assertThat(worker.failure()).isNull();
        }
        keepAnswer(1, 1, topicOf(space));

        try (WorkerService worker = start(space, FakeCaller.instant())) {
            space.produceJobs(1);
            assertThat(space.awaitResults(9)).hasSize(9);
            assertThat(worker.status().salvaged()).isZero();
        }
    }

    /** Writes what a worker in slot 0 would have written, had it been killed right after the answer came. */
    private void keepAnswer(int partition, long offset, TopicIncarnation topic) throws IOException {
        try (AnswerSpool spool = AnswerSpool.open(directory.resolve("0"), topic, FILE_BYTES)) {
            Instant start = Instant.ofEpochMilli(1_000);
            spool.keep(new SpooledAnswer(
                    partition,
                    offset,
                    new KeptAnswer(3, start, start.plusMillis(250), 200, "req-5", "{\"kept\":true}")));
        }
    }

    private WorkerService start(Space space, FakeCaller caller) {
        Properties properties = new Properties();
        properties.setProperty("worker.group.id", space.kafka.topics().promptJobs());
        properties.setProperty("worker.provider", "test-provider");
        properties.setProperty("worker.spool.dir", directory.toString());
        return WorkerMain.start(
                new WorkerConfig(space.kafka, ConsumptionConfig.from(properties), CallerConfig.from(properties)),
                caller);
    }

    private static TopicIncarnation topicOf(Space space) throws ExecutionException, InterruptedException {
        String name = space.kafka.topics().promptJobs();
        try (Admin admin = Admin.create(space.kafka.clientProperties())) {
            Uuid id = admin.describeTopics(List.of(name))
                    .allTopicNames()
                    .get()
                    .values()
                    .iterator()
                    .next()
                    .topicId();
            return new TopicIncarnation(id.getMostSignificantBits(), id.getLeastSignificantBits());
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> entries = Files.list(directory.resolve("0"))) {
            return entries.toList();
        }
    }
}
