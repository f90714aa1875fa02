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
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What holds of every batch that has ended, whatever was killed on the way (BATCH_API.md, "Invariants"). */
final class BatchInvariants {

    private final IngestClient client;
    private final KafkaSettings kafka;

    BatchInvariants(IngestClient client, KafkaSettings kafka) {
        this.client = client;
        this.kafka = kafka;
    }

    /** @param lines requests with custom ids row-0, row-1, ... */
    void assertHold(String batchId, String status, int lines) throws IOException, InterruptedException {
        JsonNode batch = client.batch(batchId);
        assertThat(batch.path("status").asText()).as(batch.toString()).isEqualTo(status);
        List<String> output = customIds(batch.path("output_file_id"));
        List<String> errors = customIds(batch.path("error_file_id"));

        Set<String> expected = new TreeSet<>();
        IntStream.range(0, lines).forEach(line -> expected.add("row-" + line));
        List<String> all = Stream.concat(output.stream(), errors.stream()).toList();
        assertThat(all).as("each custom id once").doesNotHaveDuplicates();
        assertThat(new TreeSet<>(all)).isEqualTo(expected);

        JsonNode counts = batch.path("request_counts");
        assertThat(counts.path("completed").asInt()).as("completed").isEqualTo(output.size());
        assertThat(counts.path("failed").asInt()).as("failed").isEqualTo(errors.size());
        assertThat(counts.path("total").asInt()).as("total").isEqualTo(lines);
        if (status.equals("completed")) {
            assertThat(errors).as("lines of the error file").isEmpty();
            assertOrdered(batch, "created_at", "in_progress_at", "finalizing_at", "completed_at");
        } else {
            assertOrdered(batch, "created_at", "in_progress_at", "cancelling_at", "cancelled_at");
        }
        assertThat(jobIds(batchId)).as("no job twice").doesNotHaveDuplicates();
    }

    private List<String> customIds(JsonNode fileId) throws IOException, InterruptedException {
        if (fileId.isNull()) {
            return List.of();
        }
        List<String> found = new ArrayList<>();
        for (String line : client.content(fileId.asText())) {
            found.add(IngestClient.json(line).path("custom_id").asText());
        }
        assertThat(found).as("no file where it would be empty").isNotEmpty();
        return found;
    }

    private static void assertOrdered(JsonNode batch, String... fields) {
        List<Long> times =
                Stream.of(fields).map(field -> batch.path(field).asLong()).toList();
        assertThat(times).as(batch.toString()).isSorted().allMatch(time -> time > 0);
    }

    private List<String> jobIds(String batchId) {
        return new TopicReader<PromptJob>(kafka, kafka.topics().promptJobs(), "read_committed")
                .all().stream()
                        .map(PromptJob::getJob)
                        .filter(job -> batchId.equals(job.getBatchId()))
                        .map(job -> job.getJobId())
                        .toList();
    }
}
