package dev.tallymill.ingest.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.ingest.TestBroker;
import dev.tallymill.ingest.api.RunningApi.Answer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The Files API over HTTP, on a real broker. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FilesApiTest {

    private final TestBroker broker;
    private final SettableClock clock = new SettableClock(Instant.now());
    private final RunningApi api;

    FilesApiTest() throws Exception {
        broker = new TestBroker();
        api = new RunningApi(broker.freshTopics("files."), clock);
    }

    @AfterAll
    void stop() {
        api.close();
        broker.close();
    }

    @Test
    void uploadsTellsDownloadsAndDeletes() throws Exception {
        String content = "\uFEFF{\"a\":1}\r\n\n{\"b\":\"\u00e4\"}";

        JsonNode file = api.upload(content).json();

        String path = "/v1/files/" + file.path("id").asText();
        assertThat(file.path("object").asText()).isEqualTo("file");
        assertThat(file.path("filename").asText()).isEqualTo("requests.jsonl");
        assertThat(file.path("bytes").asLong()).isEqualTo(content.getBytes(StandardCharsets.UTF_8).length);
        assertThat(file.path("expires_at").isNull()).isTrue();
        assertThat(api.get(path).json()).isEqualTo(file);
        assertThat(api.get(path + "/content").body()).isEqualTo(content);
        assertThat(api.delete(path).json().path("deleted").asBoolean()).isTrue();
        assertThat(api.get(path).status()).isEqualTo(404);
        assertThat(api.get(path + "/content").status()).isEqualTo(404);
        assertThat(api.delete(path).status()).isEqualTo(404);
    }

    @Test
    void takesTheFieldsAfterTheFileAndIgnoresUnknownOnes() throws Exception {
        Answer answer = api.upload(
                "x\n",
                RunningApi.part("expires_after[anchor]", "created_at")
                        + RunningApi.part("expires_after[seconds]", "3600")
                        + RunningApi.part("colour", "red"));

        JsonNode file = answer.json();
        assertThat(file.path("expires_at").asLong() - clock.instant().getEpochSecond())
                .isEqualTo(3600);
    }

    @Test
    void expiredFilesAreGone() throws Exception {
        String id = api.upload(
                        "x\n",
                        RunningApi.part("expires_after[anchor]", "created_at")
                                + RunningApi.part("expires_after[seconds]", "3600"))
                .text("id");
        assertThat(api.get("/v1/files/" + id).status()).isEqualTo(200);

        clock.advance(Duration.ofHours(1));

        assertThat(api.get("/v1/files/" + id).status()).isEqualTo(404);
        assertThat(api.get("/v1/files").body()).doesNotContain(id);
    }

    @Test
    void pagesThroughEveryFileOnceEvenWhileTheyAreDeleted() throws Exception {
        String key = api.newTenant("pager");
        List<String> uploaded = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            uploaded.add(uploadAs(key));
        }

        List<String> seen = new ArrayList<>();
        String after = "";
        boolean more = true;
        while (more) {
            JsonNode page =
                    getAs(key, "/v1/files?limit=2&purpose=batch" + after).json();
            for (JsonNode file : page.path("data")) {
                seen.add(file.path("id").asText());
                api.send(api.request("DELETE", "/v1/files/" + seen.getLast(), BodyPublishers.noBody()), key);
            }
            more = page.path("has_more").asBoolean();
            after = "&after=" + page.path("last_id").asText();
        }

        assertThat(seen).containsExactlyInAnyOrderElementsOf(uploaded);
        assertThat(getAs(key, "/v1/files").json().path("data")).isEmpty();
    }

    @Test
    void listsOldestFirstWhenAsked() throws Exception {
        String key = api.newTenant("sorter");
        List<String> uploaded = List.of(uploadAs(key), uploadAs(key), uploadAs(key));

        JsonNode ascending =
                getAs(key, "/v1/files?order=asc&after=" + uploaded.getFirst()).json();
        JsonNode descending = getAs(key, "/v1/files").json();

        assertThat(ascending.path("data").findValuesAsText("id")).containsExactly(uploaded.get(1), uploaded.get(2));
        assertThat(descending.path("data").findValuesAsText("id")).containsExactlyElementsOf(uploaded.reversed());
    }

    @Test
    void anotherTenantsFilesDoNotExist() throws Exception {
        String id = api.upload("x\n").text("id");
        String stranger = api.newTenant("stranger");

        assertThat(getAs(stranger, "/v1/files/" + id).status()).isEqualTo(404);
        assertThat(getAs(stranger, "/v1/files/" + id + "/content").status()).isEqualTo(404);
        assertThat(api.send(api.request("DELETE", "/v1/files/" + id, BodyPublishers.noBody()), stranger)
                        .status())
                .isEqualTo(404);
        assertThat(getAs(stranger, "/v1/files?after=" + id).status()).isEqualTo(400);
        assertThat(getAs(stranger, "/v1/files").json().path("data")).isEmpty();
        assertThat(api.get("/v1/files/" + id).status()).isEqualTo(200);
    }

    private String uploadAs(String key) throws IOException, InterruptedException {
        String body = RunningApi.part("purpose", "batch") + RunningApi.part("file\"; filename=\"f", "x\n")
                + "--the-boundary--\r\n";
        return api.send(api.multipart(body.getBytes(StandardCharsets.UTF_8)), key)
                .text("id");
    }

    private Answer getAs(String key, String path) throws IOException, InterruptedException {
        return api.send(api.request("GET", path, BodyPublishers.noBody()), key);
    }

    /** Stands where it is put. */
    private static final class SettableClock extends Clock {

        private volatile Instant now;

        SettableClock(Instant now) {
            this.now = now;
        }

        void advance(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
