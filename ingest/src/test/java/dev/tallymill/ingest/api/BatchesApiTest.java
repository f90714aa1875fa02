package dev.tallymill.ingest.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.ingest.TestBroker;
import dev.tallymill.ingest.api.RunningApi.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Batches API over HTTP, on a real broker, without a worker: what is created stays active. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BatchesApiTest {

    private final TestBroker broker;
    private final RunningApi api;

    BatchesApiTest() throws Exception {
        broker = new TestBroker();
        api = new RunningApi(broker.freshTopics("batches."), Clock.systemUTC());
    }

    @AfterAll
    void stop() {
        api.close();
        broker.close();
    }

    @Test
    void aNewBatchHasEveryFieldOfTheApi() throws Exception {
        String file = api.uploadRequests(2);

        JsonNode batch = api.post("/v1/batches", creation(file, ",\"metadata\":{\"a\":\"b\"},\"unknown\":1"))
                .json();

        assertThat(batch.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "id",
                        "object",
                        "endpoint",
                        "model",
                        "errors",
                        "input_file_id",
                        "completion_window",
                        "status",
                        "output_file_id",
                        "error_file_id",
                        "created_at",
                        "in_progress_at",
                        "expires_at",
                        "finalizing_at",
                        "completed_at",
                        "failed_at",
                        "expired_at",
                        "cancelling_at",
                        "cancelled_at",
                        "request_counts",
                        "usage",
                        "metadata");
        assertThat(batch.path("object").asText()).isEqualTo("batch");
        assertThat(batch.path("metadata").path("a").asText()).isEqualTo("b");
        assertThat(batch.path("output_file_id").isNull()).isTrue();
        assertThat(batch.path("errors").isNull()).isTrue();
        assertThat(batch.path("expires_at").asLong() - batch.path("created_at").asLong())
                .isEqualTo(86_400);
    }

    @Test
    void theSameIdempotencyKeyGetsTheSameBatch() throws Exception {
        String file = api.uploadRequests(1);

        Answer first = createWithKey("key-1", creation(file, ""));
        Answer again = createWithKey("key-1", creation(file, " "));
        Answer other = createWithKey("key-1", creation(file, ",\"metadata\":{\"a\":\"b\"}"));
        Answer fresh = createWithKey("key-2", creation(file, ""));

        assertThat(again.text("id")).isEqualTo(first.text("id"));
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.errorCode()).isEqualTo("idempotency_key_reused");
        assertThat(fresh.text("id")).isNotEqualTo(first.text("id"));
    }

    @Test
    void theSameIdempotencyKeyGetsTheSameMessageBatchAndLeavesNoFile() throws Exception {
        String key = api.newTenant("messages");
        String body = "{\"requests\":[{\"custom_id\":\"a\",\"params\":{\"model\":\"m\",\"max_tokens\":1}}]}";

        Answer first = messageBatch(key, body);
        Answer again = messageBatch(key, body);
        Answer other = messageBatch(key, body.replace("\"a\"", "\"b\""));

        assertThat(again.text("id")).isEqualTo(first.text("id")).startsWith("msgbatch_");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.json().path("type").asText()).isEqualTo("error");
        assertThat(api.send(api.request("GET", "/v1/files", BodyPublishers.noBody()), key)
                        .json()
                        .path("data"))
                .hasSize(1);
    }

    @Test
    void aFileThatABatchNeedsCannotBeDeleted() throws Exception {
        String file = api.uploadRequests(1);
        api.post("/v1/batches", creation(file, ""));

        assertThat(api.delete("/v1/files/" + file).status()).isEqualTo(409);
        assertThat(api.get("/v1/files/" + file).status()).isEqualTo(200);
    }

    @Test
    void cancellingTwiceIsNoError() throws Exception {
        String id = api.post("/v1/batches", creation(api.uploadRequests(1), "")).text("id");

        Answer first = api.post("/v1/batches/" + id + "/cancel", "");
        Answer again = api.post("/v1/batches/" + id + "/cancel", "{}");

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.text("status")).isIn("cancelling", "cancelled");
        assertThat(again.status()).isIn(200, 400);
    }

    @Test
    void anotherTenantsBatchesDoNotExist() throws Exception {
        String id = api.post("/v1/batches", creation(api.uploadRequests(1), "")).text("id");
        String stranger = api.newTenant("stranger");

        for (String path : new String[] {"/v1/batches/" + id, "/v1/messages/batches/" + id}) {
            assertThat(api.send(api.request("GET", path, BodyPublishers.noBody()), stranger)
                            .status())
                    .isEqualTo(404);
            assertThat(api.send(api.request("POST", path + "/cancel", BodyPublishers.noBody()), stranger)
                            .status())
                    .isEqualTo(404);
        }
        String theirs = "{\"input_file_id\":\"" + api.uploadRequests(1)
                + "\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\"}";
        assertThat(api.send(api.request("POST", "/v1/batches", BodyPublishers.ofString(theirs)), stranger)
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | endpoint",
                "{\"endpoint\":\"/v1/chat/completions\"} | completion_window",
                "{\"endpoint\":5} | endpoint",
                "{\"endpoint\":\"/v1/images\",\"completion_window\":\"24h\",\"input_file_id\":\"FILE\"} | endpoint",
                "{\"endpoint\":\"/v1/responses\",\"completion_window\":\"soon\",\"input_file_id\":\"FILE\"}"
                        + " | completion_window",
                "{\"endpoint\":\"/v1/responses\",\"completion_window\":\"24h\",\"input_file_id\":\"file-x\"}"
                        + " | input_file_id",
                "{\"endpoint\":\"/v1/responses\",\"completion_window\":\"24h\",\"input_file_id\":\"FILE\","
                        + "\"metadata\":{\"a\":1}} | metadata.a",
                "{\"endpoint\":\"/v1/responses\",\"completion_window\":\"24h\",\"input_file_id\":\"FILE\","
                        + "\"output_expires_after\":{\"anchor\":\"created_at\",\"seconds\":1}}"
                        + " | output_expires_after.seconds"
            })
    void namesTheParameterThatIsWrong(String body, String parameter) throws Exception {
        Answer answer = api.post("/v1/batches", body.replace("FILE", api.uploadRequests(1)));

        assertThat(answer.status()).isEqualTo(400);
        JsonNode error = answer.json().path("error");
        assertThat(error.path("param").asText()).isEqualTo(parameter);
        assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
        assertThat(error.path("message").asText()).isNotEmpty();
    }

    private Answer createWithKey(String key, String body) throws Exception {
        return api.send(
                api.request("POST", "/v1/batches", BodyPublishers.ofString(body))
                        .header("Idempotency-Key", key),
                api.key());
    }

    private Answer messageBatch(String tenantKey, String body) throws Exception {
        return api.send(
                api.request("POST", "/v1/messages/batches", BodyPublishers.ofString(body))
                        .header("Idempotency-Key", "key"),
                tenantKey);
    }

    private static String creation(String file, String more) {
        return "{\"input_file_id\":\"" + file + "\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\""
                + more + "}";
    }
}
