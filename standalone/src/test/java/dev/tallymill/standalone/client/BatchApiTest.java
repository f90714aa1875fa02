package dev.tallymill.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchApiTest {

    private static final String BATCH = "/v1/batches/batch_1";
    private static final String SECRET = "tmk_secret";

    private final FakeServer server;
    private final List<Long> pauses = new ArrayList<>();
    private final BatchApi api;

    BatchApiTest() throws IOException {
        server = new FakeServer();
        api = new BatchApi(server.uri(), SECRET, "MY_KEY", pauses::add);
    }

    @AfterEach
    void close() {
        api.close();
        server.close();
    }

    @Test
    void uploadsTheFileAsItIs(@TempDir Path directory) throws Exception {
        server.answers("POST /v1/files", 200, "{\"id\":\"file-1\"}");
        Path file = Files.writeString(directory.resolve("a \"b\".jsonl"), "{\"é\":1}\r\n\n--x");

        assertThat(api.upload(file).path("id").asText()).isEqualTo("file-1");

        FakeServer.Asked asked = server.asked().getFirst();
        assertThat(asked.authorization()).isEqualTo("Bearer " + SECRET);
        String boundary = asked.contentType().substring("multipart/form-data; boundary=".length());
        String[] parts = asked.body().split("--" + boundary);
        assertThat(parts).hasSize(4);
        assertThat(parts[1]).isEqualTo("\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n");
        assertThat(parts[2])
                .contains("name=\"file\"; filename=\"a _b_.jsonl\"")
                .endsWith("\r\n\r\n{\"é\":1}\r\n\n--x\r\n");
        assertThat(parts[3]).isEqualTo("--\r\n");
    }

    @Test
    void downloadsByteForByte() throws Exception {
        server.answers("GET /v1/files/file-1/content", 200, "{\"a\":\"é\"}\r\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        api.download("file-1", out);

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("{\"a\":\"é\"}\r\n");
    }

    @Test
    void waitsAsLongAsAServerAsksFor() throws Exception {
        server.answers("GET " + BATCH, 429, "2", "{\"error\":{\"message\":\"slow down\"}}")
                .answers("GET " + BATCH, 429, "999999", "")
                .answers("GET " + BATCH, 429, "", "")
                .answers("GET " + BATCH, 200, "{\"id\":\"batch_1\"}");

        assertThat(api.get(BATCH).path("id").asText()).isEqualTo("batch_1");
        assertThat(pauses).containsExactly(2_000L, 30_000L, 4_000L);
    }

    @Test
    void givesUpOnAServerThatAlwaysAsksForMore() {
        server.answers("GET " + BATCH, 429, "1", "{\"error\":{\"message\":\"slow down\"}}");

        assertThatThrownBy(() -> api.get(BATCH))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.ENDPOINT))
                .hasMessageContaining("slow down");
        assertThat(pauses).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource({
        "401, 3, refused the key in MY_KEY",
        "400, 2, no such thing",
        "404, 2, no such thing",
        "409, 2, no such thing",
        "500, 3, try again later",
        "503, 3, try again later"
    })
    void saysInOneLineWhatToDo(int status, int exitCode, String words) {
        server.answers("GET " + BATCH, status, "{\"error\":{\"message\":\"no such\\nthing\"}}");

        assertThatThrownBy(() -> api.get(BATCH))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(exitCode))
                .message()
                .contains(words, "no such thing")
                .doesNotContain("\n", SECRET);
    }

    @Test
    void namesTheStatusWhereAnErrorIsNoJson() {
        server.answers("GET " + BATCH, 502, "<html>");
        assertThatThrownBy(() -> api.get(BATCH)).hasMessageContaining("HTTP 502");
    }

    @Test
    void saysHowToStartAServerWhereNothingAnswers() {
        server.close();
        assertThatThrownBy(() -> api.get(BATCH))
                .isInstanceOfSatisfying(
                        CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.ENDPOINT))
                .hasMessageContaining(server.uri().toString())
                .hasMessageContaining("tallymill serve");
    }

    @Test
    void doesNotKnowAHostThatIsNone() {
        try (BatchApi nowhere = new BatchApi(URI.create("http://no-such-host.invalid"), "k", "K", pauses::add)) {
            assertThatThrownBy(() -> nowhere.get(BATCH))
                    .isInstanceOfSatisfying(
                            CommandFailure.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.ENDPOINT))
                    .hasMessageContaining("no-such-host.invalid");
        }
    }
}
