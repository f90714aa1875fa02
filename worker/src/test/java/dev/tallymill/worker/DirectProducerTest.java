package dev.tallymill.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.record.PromptResult;
import dev.tallymill.schemas.topic.SourceHeaders;
import dev.tallymill.worker.TestCluster.Space;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Jobs that a producer of somebody else's writes, without a batch: the example of docs/direct-jobs.md. */
class DirectProducerTest {

    private static TestCluster cluster;

    @BeforeAll
    static void startBroker() throws Exception {
        cluster = TestCluster.start();
    }

    @AfterAll
    static void stopBroker() {
        cluster.close();
    }

    @Test
    void aJobWithoutABatchComesBackWithItsKeyIdsAndHeaders() throws Exception {
        Space space = cluster.space("direct");
        JobReference reference = JobReference.newBuilder()
                .setJobId("order-42/summary")
                .setTenant("shop")
                .setCustomId("order-42")
                .setEndpoint("/v1/chat/completions")
                .setModel("gpt-oss-120b")
                .build();
        PromptJob job = PromptJob.newBuilder()
                .setJob(reference)
                .setBody("{\"model\":\"gpt-oss-120b\",\"messages\":[]}")
                .setCreatedAt(Instant.ofEpochMilli(1_000))
                .build();
        var record = new ProducerRecord<>(space.kafka.topics().promptJobs(), "order-42", job);
        record.headers().add("traceparent", "00-1-2-01".getBytes(StandardCharsets.UTF_8));
        int partition;
        try (var producer = new KafkaProducer<>(
                space.kafka.clientProperties(), new StringSerializer(), space.kafka.<PromptJob>serializer(false))) {
            partition = producer.send(record).get().partition();
        }
        try (WorkerService worker = Workers.start(space, "0", FakeCaller.instant(), Map.of())) {
            List<ConsumerRecord<byte[], byte[]>> found = space.awaitResults(1);

            ConsumerRecord<byte[], byte[]> answer = found.getFirst();
            assertThat(new String(answer.key(), StandardCharsets.UTF_8)).isEqualTo("order-42");
            assertThat(answer.partition()).isEqualTo(partition);
            assertThat(answer.headers().lastHeader("traceparent").value())
                    .isEqualTo("00-1-2-01".getBytes(StandardCharsets.UTF_8));
            assertThat(SourceHeaders.from(answer.headers())).isEqualTo(new SourceHeaders(partition, 0));
            PromptResult result = space.results(found).getFirst();
            assertThat(result.getJob()).isEqualTo(reference);
            assertThat(result.getOutcome()).isEqualTo(Outcome.COMPLETED);
            assertThat(space.usage().getFirst().getJob()).isEqualTo(reference);
            assertThat(worker.failure()).isNull();
        }
    }
}
