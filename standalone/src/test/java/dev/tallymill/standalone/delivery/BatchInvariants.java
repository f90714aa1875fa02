package dev.tallymill.standalone.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.PromptJob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What holds of every batch that has ended, whatever was killed on the way (BATCH_API.md, "Invariants"). */
public final class BatchInvariants {

    private static final Set<String> ENDS = Set.of("completed_at", "failed_at", "expired_at", "cancelled_at");
    private static final Set<String> UNSENT =
            Set.of("batch_expired", "batch_cancelled", "request_timeout", "budget_exceeded");

    private final IngestClient client;
    private final @Nullable KafkaSettings kafka;

    BatchInvariants(IngestClient client, KafkaSettings kafka) {
        this.client = client;
        this.kafka = kafka;
    }

    private BatchInvariants(IngestClient client) {
        this.client = client;
        this.kafka = null;
    }

    /** As far as a client can see them. */
    public static BatchInvariants of(String url, String key) {
        return new BatchInvariants(new IngestClient(url, key));
    }

    /**
     * Of a batch none of whose requests the model refused.
     *
     * @param lines requests with custom ids row-0, row-1, ...
     */
    public void assertHold(String batchId, String status, int lines) throws IOException, InterruptedException {
        assertHold(batchId, status, ids("row-", lines));
        if (status.equals("completed")) {
            assertThat(client.batch(batchId).path("error_file_id").isNull())
                    .as("no error file")
                    .isTrue();
        }
    }

    /** The custom ids of so many requests. */
    public static Set<String> ids(String prefix, int lines) {
        return IntStream.range(0, lines).mapToObj(line -> prefix + line).collect(Collectors.toSet());
    }

    /**
     * Of any batch.
     *
     * @param customIds of all requests; none of a batch that failed
     */
    public void assertHold(String batchId, String status, Set<String> customIds)
            throws IOException, InterruptedException {
        JsonNode batch = client.batch(batchId);
        assertThat(batch.path("status").asText()).as(batch.toString()).isEqualTo(status);
        List<JsonNode> output = lines(batch.path("output_file_id"));
        List<JsonNode> errors = lines(batch.path("error_file_id"));

        List<String> all = Stream.concat(output.stream(), errors.stream())
                .map(line -> line.path("custom_id").asText())
                .toList();
        assertThat(all).as("each custom id once").doesNotHaveDuplicates();
        assertThat(new TreeSet<>(all)).isEqualTo(new TreeSet<>(customIds));

        JsonNode counts = batch.path("request_counts");
        assertThat(counts.path("completed").asInt()).as("completed").isEqualTo(output.size());
        assertThat(counts.path("failed").asInt()).as("failed").isEqualTo(errors.size());
        assertThat(counts.path("total").asInt()).as("total").isEqualTo(customIds.size());
        assertThat(output).allSatisfy(BatchInvariants::assertAnswered);
        assertThat(errors).allSatisfy(BatchInvariants::assertRefusedOrUnsent);
        assertTimes(batch, status);
        assertThat(batch.path("errors").isNull()).as("errors").isEqualTo(!status.equals("failed"));
        assertThat(jobIds(batchId)).as("no job twice").doesNotHaveDuplicates();
    }

    private static void assertAnswered(JsonNode line) {
        assertThat(line.path("id").asText()).startsWith("batch_req_");
        assertThat(line.path("response").path("status_code").asInt())
                .as(line.toString())
                .isEqualTo(200);
        assertThat(line.path("error").isNull()).as(line.toString()).isTrue();
    }

    /** An HTTP failure has a response and no error; whatever has no response says why. */
    private static void assertRefusedOrUnsent(JsonNode line) {
        if (line.path("response").isNull()) {
            assertThat(line.path("error").path("code").asText())
                    .as(line.toString())
                    .isNotEmpty();
            assertThat(line.path("error").path("message").asText()).isNotEmpty();
        } else {
            assertThat(line.path("response").path("status_code").asInt())
                    .as(line.toString())
                    .isGreaterThanOrEqualTo(400);
            assertThat(line.path("error").isNull()).as(line.toString()).isTrue();
        }
    }

    /** Whether every line of the error file is one that was not sent, or not answered in time. */
    public boolean onlyUnsent(String batchId) throws IOException, InterruptedException {
        return lines(client.batch(batchId).path("error_file_id")).stream()
                .allMatch(
                        line -> UNSENT.contains(line.path("error").path("code").asText()));
    }

    private static void assertTimes(JsonNode batch, String status) {
        List<Long> times = Stream.of(
                        "created_at",
                        "in_progress_at",
                        "finalizing_at",
                        "cancelling_at",
                        "completed_at",
                        "failed_at",
                        "expired_at",
                        "cancelled_at")
                .filter(field -> batch.path(field).isNumber())
                .map(field -> batch.path(field).asLong())
                .toList();
        assertThat(times).as(batch.toString()).isSorted().allMatch(time -> time > 0);
        assertThat(ENDS.stream().filter(field -> batch.path(field).isNumber()))
                .as(batch.toString())
                .containsExactly(status + "_at");
        assertThat(batch.path("expires_at").asLong())
                .isGreaterThan(batch.path("created_at").asLong());
        if (status.equals("completed")) {
            assertThat(batch.path("in_progress_at").isNumber()).isTrue();
            assertThat(batch.path("finalizing_at").isNumber()).isTrue();
        }
        assertThat(batch.path("cancelling_at").isNumber()).isEqualTo(status.equals("cancelled"));
    }

    private List<JsonNode> lines(JsonNode fileId) throws IOException, InterruptedException {
        if (fileId.isNull()) {
            return List.of();
        }
        List<JsonNode> found = new ArrayList<>();
        for (String line : client.content(fileId.asText())) {
            found.add(IngestClient.json(line));
        }
        assertThat(found).as("no file where it would be empty").isNotEmpty();
        return found;
    }

    private List<String> jobIds(String batchId) {
        return kafka == null
                ? List.of()
                : new TopicReader<PromptJob>(kafka, kafka.topics().promptJobs(), "read_committed")
                        .all().stream()
                                .map(PromptJob::getJob)
                                .filter(job -> batchId.equals(job.getBatchId()))
                                .map(job -> job.getJobId())
                                .toList();
    }
}
