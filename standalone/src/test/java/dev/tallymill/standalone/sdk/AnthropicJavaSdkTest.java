package dev.tallymill.standalone.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.models.messages.batches.BatchCreateParams;
import com.anthropic.models.messages.batches.BatchCreateParams.Request;
import com.anthropic.models.messages.batches.BatchListParams;
import com.anthropic.models.messages.batches.MessageBatch;
import com.anthropic.models.messages.batches.MessageBatch.ProcessingStatus;
import com.anthropic.models.messages.batches.MessageBatchIndividualResponse;
import dev.tallymill.standalone.delivery.BatchInvariants;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Anthropic's Java SDK as it comes, against everything in one JVM. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnthropicJavaSdkTest {

    @TempDir
    private static Path directory = Path.of("");

    private RunningPlatform platform;
    private AnthropicClient client;
    private BatchInvariants invariants;

    @BeforeAll
    void start() throws Exception {
        platform = new RunningPlatform(directory.resolve("data"));
        String key = platform.newTenant("acme");
        client = client(key);
        invariants = BatchInvariants.of(platform.url(), key);
    }

    @AfterAll
    void stop() {
        client.close();
        platform.close();
    }

    @Test
    void wholeLifeOfABatch() throws Exception {
        MessageBatch created = client.messages().batches().create(requests(30)).validate();
        assertThat(created.id()).startsWith("msgbatch_");
        assertThat(created.resultsUrl()).isEmpty();

        MessageBatch batch = awaitEnd(client, created).validate();
        assertThat(batch.requestCounts().succeeded()).isEqualTo(30);
        assertThat(batch.requestCounts().processing()).isZero();
        assertThat(batch.endedAt()).isPresent();

        List<MessageBatchIndividualResponse> results = results(batch);
        assertThat(results).hasSize(30);
        assertThat(results).extracting(MessageBatchIndividualResponse::customId).doesNotHaveDuplicates();
        assertThat(results)
                .allSatisfy(result -> assertThat(result.validate()
                                .result()
                                .asSucceeded()
                                .message()
                                .content())
                        .isNotEmpty());

        invariants.assertHold(openAiId(batch), "completed", BatchInvariants.ids("id-", 30));
        assertThat(client.messages().batches().delete(batch.id()).id()).isEqualTo(batch.id());
        assertThatThrownBy(() -> client.messages().batches().retrieve(batch.id()))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void cancelsABatchInTheMiddle() throws Exception {
        MessageBatch created = client.messages().batches().create(requests(22_000));

        MessageBatch canceling = client.messages().batches().cancel(created.id());
        assertThat(canceling.processingStatus()).isIn(ProcessingStatus.CANCELING, ProcessingStatus.ENDED);

        MessageBatch batch = awaitEnd(client, created);
        var counts = batch.requestCounts();
        assertThat(batch.cancelInitiatedAt()).isPresent();
        assertThat(counts.canceled()).isPositive();
        assertThat(counts.succeeded() + counts.canceled()).isEqualTo(22_000);
        List<MessageBatchIndividualResponse> results = results(batch);
        assertThat(results)
                .extracting(MessageBatchIndividualResponse::customId)
                .hasSize(22_000)
                .doesNotHaveDuplicates();
        assertThat(results).filteredOn(result -> result.result().isCanceled()).hasSize((int) counts.canceled());
        invariants.assertHold(openAiId(batch), "cancelled", BatchInvariants.ids("id-", 22_000));
        assertThatThrownBy(() -> client.messages().batches().cancel(created.id()))
                .isInstanceOf(BadRequestException.class);
    }

    @Test
    void pagesThroughEverythingOnceInBothDirections() throws Exception {
        AnthropicClient pager = client(platform.newTenant("pager"));
        List<String> created = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            created.add(pager.messages().batches().create(requests(1)).id());
        }

        List<String> listed = new ArrayList<>();
        pager.messages()
                .batches()
                .list(BatchListParams.builder().limit(2).build())
                .autoPager()
                .forEach(batch -> listed.add(batch.id()));
        List<MessageBatch> newer = pager.messages()
                .batches()
                .list(BatchListParams.builder()
                        .limit(2)
                        .beforeId(created.getFirst())
                        .build())
                .items();

        assertThat(listed).containsExactlyElementsOf(created.reversed());
        assertThat(newer).extracting(MessageBatch::id).containsExactly(created.get(2), created.get(1));
        pager.close();
    }

    @Test
    void refusesAsTheSdkExpects() {
        BatchCreateParams twice = BatchCreateParams.builder()
                .addRequest(request("same"))
                .addRequest(request("same"))
                .build();

        assertThatThrownBy(() -> client.messages().batches().create(twice))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("same");
        assertThatThrownBy(() -> client("not-a-key").messages().batches().list())
                .isInstanceOf(UnauthorizedException.class);
        assertThatThrownBy(() -> client.messages().batches().retrieve("msgbatch_unknown"))
                .isInstanceOf(NotFoundException.class);
        assertThat(client.models().list().items())
                .extracting(model -> model.id())
                .contains("gpt-oss-120b");
    }

    /** The same batch, as OpenAI's API shows it. */
    private static String openAiId(MessageBatch batch) {
        return batch.id().replace("msgbatch_", "batch_");
    }

    private List<MessageBatchIndividualResponse> results(MessageBatch batch) {
        try (StreamResponse<MessageBatchIndividualResponse> results =
                client.messages().batches().resultsStreaming(batch.id())) {
            return results.stream().toList();
        }
    }

    private static MessageBatch awaitEnd(AnthropicClient client, MessageBatch batch) {
        return Poll.until(
                () -> client.messages().batches().retrieve(batch.id()),
                polled -> polled.processingStatus().equals(ProcessingStatus.ENDED));
    }

    private static BatchCreateParams requests(int count) {
        BatchCreateParams.Builder creation = BatchCreateParams.builder();
        for (int i = 0; i < count; i++) {
            creation.addRequest(request("id-" + i));
        }
        return creation.build();
    }

    private static Request request(String customId) {
        return Request.builder()
                .customId(customId)
                .params(Request.Params.builder()
                        .model("gpt-oss-120b")
                        .maxTokens(64)
                        .addUserMessage("Question of " + customId)
                        .build())
                .build();
    }

    private AnthropicClient client(String key) {
        return AnthropicOkHttpClient.builder()
                .baseUrl(platform.url())
                .apiKey(key)
                .maxRetries(0)
                .timeout(Duration.ofMinutes(5))
                .build();
    }
}
