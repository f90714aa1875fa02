package dev.tallymill.standalone.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InvalidWebhookSignatureException;
import com.openai.errors.NotFoundException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.batches.BatchListParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileListParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import com.openai.models.webhooks.UnwrapWebhookEvent;
import com.openai.models.webhooks.WebhookVerificationParams;
import dev.tallymill.standalone.delivery.BatchInvariants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's Java SDK as it comes, against everything in one JVM. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenAiJavaSdkTest {

    private static final Set<Batch.Status> ENDED =
            Set.of(Batch.Status.COMPLETED, Batch.Status.FAILED, Batch.Status.EXPIRED, Batch.Status.CANCELLED);

    private final JsonMapper json = new JsonMapper();

    @TempDir
    private static Path directory = Path.of("");

    private RunningPlatform platform;
    private OpenAIClient client;
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
        Path requests = RequestFiles.chat(directory, 40);
        FileObject file = upload(client, requests);
        assertThat(file.bytes()).isEqualTo(Files.size(requests));
        assertThat(content(client, file.id())).isEqualTo(Files.readString(requests));

        Batch created = client.batches()
                .create(creation(file)
                        .metadata(BatchCreateParams.Metadata.builder()
                                .putAdditionalProperty("team", JsonValue.from("evals"))
                                .build())
                        .build());
        assertThat(created.validate().inputFileId()).isEqualTo(file.id());

        Batch batch = awaitEnd(client, created).validate();
        assertThat(batch.status()).isEqualTo(Batch.Status.COMPLETED);
        assertThat(batch.requestCounts().orElseThrow().total()).isEqualTo(40);
        assertThat(batch.requestCounts().orElseThrow().completed()).isEqualTo(40);
        assertThat(batch.errorFileId()).isEmpty();
        assertThat(batch.model()).contains("gpt-oss-120b");
        assertThat(batch.usage().orElseThrow().totalTokens()).isPositive();
        assertThat(batch.metadata().orElseThrow().toString()).contains("team", "evals");
        invariants.assertHold(batch.id(), "completed", BatchInvariants.ids("id-", 40));

        String outputId = batch.outputFileId().orElseThrow();
        List<JsonNode> lines = lines(content(client, outputId));
        assertThat(lines).hasSize(40);
        assertThat(lines).extracting(line -> line.path("custom_id").asText()).doesNotHaveDuplicates();
        assertThat(lines)
                .allSatisfy(line -> assertThat(line.path("response")
                                .path("body")
                                .path("choices")
                                .path(0)
                                .path("message")
                                .path("content")
                                .asText())
                        .isNotEmpty());
        FileObject output = client.files().retrieve(outputId).validate();
        assertThat(output.bytes()).isEqualTo(content(client, outputId).getBytes(StandardCharsets.UTF_8).length);
        assertThat(output.purpose()).isEqualTo(FileObject.Purpose.BATCH_OUTPUT);

        assertThat(client.files().delete(file.id()).deleted()).isTrue();
        assertThat(client.files().delete(outputId).deleted()).isTrue();
        assertThatThrownBy(() -> client.files().retrieve(outputId)).isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> client.files().retrieve(file.id())).isInstanceOf(NotFoundException.class);
    }

    @Test
    void cancelsABatchInTheMiddle() throws Exception {
        FileObject file = upload(client, RequestFiles.chat(directory, 25_000));
        Batch created = client.batches().create(creation(file).build());
        Poll.until(
                () -> client.batches().retrieve(created.id()),
                batch -> !batch.status().equals(Batch.Status.VALIDATING));

        Batch cancelling = client.batches().cancel(created.id());
        assertThat(cancelling.status()).isIn(Batch.Status.CANCELLING, Batch.Status.CANCELLED);

        Batch batch = awaitEnd(client, created);
        assertThat(batch.status()).isEqualTo(Batch.Status.CANCELLED);
        var counts = batch.requestCounts().orElseThrow();
        assertThat(counts.completed() + counts.failed())
                .isEqualTo(counts.total())
                .isEqualTo(25_000);
        List<JsonNode> errors = lines(content(client, batch.errorFileId().orElseThrow()));
        List<JsonNode> all = new ArrayList<>(errors);
        if (batch.outputFileId().isPresent()) {
            all.addAll(lines(content(client, batch.outputFileId().get())));
        }
        assertThat(errors).hasSize((int) counts.failed());
        assertThat(errors)
                .allSatisfy(line ->
                        assertThat(line.path("error").path("code").asText()).isEqualTo("batch_cancelled"));
        assertThat(all).hasSize(25_000);
        invariants.assertHold(batch.id(), "cancelled", BatchInvariants.ids("id-", 25_000));
        assertThatThrownBy(() -> client.batches().cancel(created.id())).isInstanceOf(BadRequestException.class);
    }

    @Test
    void pagesThroughEverythingOnce() throws Exception {
        OpenAIClient pager = client(platform.newTenant("pager"));
        Path requests = RequestFiles.chat(directory, 1);
        List<String> files = new ArrayList<>();
        List<String> batches = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            FileObject file = upload(pager, requests);
            files.add(file.id());
            batches.add(pager.batches().create(creation(file).build()).id());
        }

        List<String> listedBatches = new ArrayList<>();
        pager.batches()
                .list(BatchListParams.builder().limit(2).build())
                .autoPager()
                .forEach(batch -> listedBatches.add(batch.id()));
        List<String> listedFiles = new ArrayList<>();
        pager.files()
                .list(FileListParams.builder().limit(2).purpose("batch").build())
                .autoPager()
                .forEach(file -> listedFiles.add(file.id()));

        assertThat(listedBatches).containsExactlyElementsOf(batches.reversed());
        assertThat(listedFiles).containsExactlyElementsOf(files.reversed());
        pager.close();
    }

    @Test
    void tellsEveryWrongLine() throws Exception {
        Path requests = Files.writeString(directory.resolve("wrong.jsonl"), "{\"custom_id\":\"a\"}\nnonsense\n");
        FileObject file = upload(client, requests);

        Batch batch = awaitEnd(client, client.batches().create(creation(file).build()));

        assertThat(batch.status()).isEqualTo(Batch.Status.FAILED);
        assertThat(batch.errors().orElseThrow().data().orElseThrow())
                .extracting(
                        error -> error.code().orElseThrow(),
                        error -> error.line().orElseThrow())
                .containsExactly(tuple("invalid_method", 1L), tuple("invalid_json_line", 2L));
        assertThat(batch.outputFileId()).isEmpty();
        assertThat(batch.errorFileId()).isEmpty();
        invariants.assertHold(batch.id(), "failed", Set.of());
    }

    @Test
    void completesThoughTheModelRefusesSome() throws Exception {
        String refused = Files.readString(RequestFiles.chat(directory, 2))
                .replace("id-", "refused-")
                .replaceAll("\"messages\":\\[.*?]", "\"messages\":[]");
        Path requests = Files.writeString(
                directory.resolve("some.jsonl"), refused + Files.readString(RequestFiles.chat(directory, 3)));

        Batch batch = awaitEnd(
                client,
                client.batches().create(creation(upload(client, requests)).build()));

        assertThat(batch.requestCounts().orElseThrow().failed()).isEqualTo(2);
        Set<String> ids = new TreeSet<>(BatchInvariants.ids("id-", 3));
        ids.addAll(BatchInvariants.ids("refused-", 2));
        invariants.assertHold(batch.id(), "completed", ids);
        List<JsonNode> errors = lines(content(client, batch.errorFileId().orElseThrow()));
        assertThat(errors)
                .extracting(line -> line.path("response").path("status_code").asInt())
                .containsExactly(400, 400);
        assertThat(errors.getFirst()
                        .path("response")
                        .path("body")
                        .path("error")
                        .path("message")
                        .asText())
                .isNotEmpty();
    }

    @Test
    void expiresWithTheAnswersThatItHas() throws Exception {
        FileObject file = upload(client, RequestFiles.chat(directory, 25_000));

        Batch batch = awaitEnd(
                client,
                client.batches()
                        .create(creation(file)
                                .completionWindow(BatchCreateParams.CompletionWindow.of("3s"))
                                .build()));

        assertThat(batch.status()).isEqualTo(Batch.Status.EXPIRED);
        invariants.assertHold(batch.id(), "expired", BatchInvariants.ids("id-", 25_000));
        assertThat(invariants.onlyUnsent(batch.id())).isTrue();
    }

    @Test
    void unwrapsTheWebhookOfAnEndedBatch() throws Exception {
        OpenAIClient told = client(platform.newTenant("told"));
        try (WebhookReceiver receiver = new WebhookReceiver()) {
            String secret = platform.newWebhook("told", receiver.url());

            Batch batch = told.batches()
                    .create(creation(upload(told, RequestFiles.chat(directory, 3)))
                            .build());
            List<WebhookReceiver.Told> received = Poll.until(receiver::told, requests -> requests.size() >= 2);

            for (WebhookReceiver.Told request : received) {
                UnwrapWebhookEvent event = told.webhooks().unwrap(params(request, secret));
                assertThat(event.asBatchCompleted().data().id()).isEqualTo(batch.id());
            }
            assertThat(received)
                    .extracting(request -> request.headers().get("Webhook-id"))
                    .containsOnly(received.getFirst().headers().get("Webhook-id"));
            assertThatThrownBy(() -> told.webhooks().unwrap(params(received.getFirst(), "whsec_AAAA")))
                    .isInstanceOf(InvalidWebhookSignatureException.class);
        }
        told.close();
    }

    private static WebhookVerificationParams params(WebhookReceiver.Told request, String secret) {
        Headers.Builder headers = Headers.builder();
        request.headers().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
        return WebhookVerificationParams.builder()
                .payload(request.body())
                .headers(headers.build())
                .secret(secret)
                .build();
    }

    @Test
    void refusesAsTheSdkExpects() {
        assertThatThrownBy(() -> client("not-a-key").files().list()).isInstanceOf(UnauthorizedException.class);
        assertThatThrownBy(() -> client.batches()
                        .create(BatchCreateParams.builder()
                                .inputFileId("file-unknown")
                                .endpoint(BatchCreateParams.Endpoint.V1_CHAT_COMPLETIONS)
                                .completionWindow(BatchCreateParams.CompletionWindow._24H)
                                .build()))
                .isInstanceOf(BadRequestException.class);
        assertThatThrownBy(() -> client.batches().retrieve("batch_unknown")).isInstanceOf(NotFoundException.class);
        assertThat(client.models().list().data())
                .extracting(model -> model.id())
                .contains("gpt-oss-120b");
    }

    private static Batch awaitEnd(OpenAIClient client, Batch batch) {
        return Poll.until(() -> client.batches().retrieve(batch.id()), polled -> ENDED.contains(polled.status()));
    }

    private static BatchCreateParams.Builder creation(FileObject file) {
        return BatchCreateParams.builder()
                .inputFileId(file.id())
                .endpoint(BatchCreateParams.Endpoint.V1_CHAT_COMPLETIONS)
                .completionWindow(BatchCreateParams.CompletionWindow._24H);
    }

    private static FileObject upload(OpenAIClient client, Path requests) {
        return client.files()
                .create(FileCreateParams.builder()
                        .file(requests)
                        .purpose(FilePurpose.BATCH)
                        .build())
                .validate();
    }

    private static String content(OpenAIClient client, String fileId) {
        try (HttpResponse response = client.files().content(fileId)) {
            return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<JsonNode> lines(String content) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : content.lines().toList()) {
            lines.add(json.readTree(line));
        }
        return lines;
    }

    private OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(platform.url() + "/v1")
                .apiKey(key)
                .maxRetries(0)
                .timeout(Duration.ofMinutes(5))
                .build();
    }
}
