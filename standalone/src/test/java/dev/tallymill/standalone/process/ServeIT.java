package dev.tallymill.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tallymill.standalone.delivery.BatchInvariants;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tallymill serve} and the commands that talk to it, as processes. */
class ServeIT {

    private static final int LINES = 300;
    private static final Pattern URL = Pattern.compile("serving (http://127\\.0\\.0\\.1:\\d+)/v1");
    private static final Pattern KEY = Pattern.compile("shown this once: (\\S+)");

    @TempDir
    private Path directory = Path.of("");

    private Tallymill tallymill = new Tallymill(directory);
    private Path input = directory;

    @BeforeEach
    void writeAJob() throws Exception {
        tallymill = new Tallymill(directory);
        input = LabellingJob.write(directory.resolve("job.jsonl"), LINES);
    }

    @Test
    void takesABatchThroughItsWholeLifeAndTheServersDeath() throws Exception {
        String batch;
        String key;
        try (Tallymill.Running server = serve("latency=fixed:200ms")) {
            String url = found(URL, server);
            key = found(KEY, server);
            tallymill.with("TALLYMILL_API_KEY", key);
            batch = succeeded("submit", input.toString(), "--url", url);
            assertThat(batch).matches("batch_[A-Za-z0-9_-]+");
            server.killGroup();
        }
        Tallymill.Running away = tallymill.run("status", batch, "--url", "http://127.0.0.1:1");
        assertThat(away.exitCode()).isEqualTo(3);
        assertThat(away.err()).contains("tallymill serve").hasLineCount(1);

        try (Tallymill.Running server = serve("latency=fixed:200ms")) {
            String url = found(URL, server);
            assertThat(server.out()).as("the key is shown once").doesNotContain("shown this once");
            assertThat(succeeded("watch", batch, "--url", url)).contains("completed: 300 of 300 lines");
            assertThat(succeeded("status", batch, "--url", url)).contains("completed: 300 of 300 lines");
            BatchInvariants.of(url, key).assertHold(batch, "completed", LINES);
            assertThatSpendIsShown(url, batch, key);
            assertThat(succeeded("spend", "--url", url, "--by", "batch,model", "--every", "day"))
                    .containsPattern(batch + " +gpt-oss-120b +" + LINES + " .* USD");
            succeeded("results", batch, "--url", url, "-o", "out.jsonl");
            List<String> lines = Files.readAllLines(directory.resolve("out.jsonl"));
            assertThat(lines).hasSize(LINES).doesNotHaveDuplicates();

            server.signalGroup("TERM");
            server.awaitEnd();
            assertThat(server.exitCode()).as(server.err()).isIn(130, 143);
        }
    }

    @Test
    void cancelsABatchAndMakesOneOfWhatIsLeft() throws Exception {
        tallymill.with("TALLYMILL_API_KEY", "tmk_0123456789abcdef");
        try (Tallymill.Running server = serve("latency=fixed:60s")) {
            String url = found(URL, server);
            assertThat(server.out()).as("the key was given").doesNotContain("tmk_");
            String batch = succeeded("submit", input.toString(), "--url", url);
            assertThat(succeeded("cancel", batch, "--url", url)).contains(batch).contains("cancel");
            Tallymill.Running watched = tallymill.run("watch", batch, "--url", url);
            assertThat(watched.exitCode()).as(watched.err()).isEqualTo(1);
            assertThat(watched.out()).contains("cancelled: 300 of 300 lines, 300 failed");

            BatchInvariants.of(url, "tmk_0123456789abcdef").assertHold(batch, "cancelled", LINES);

            String retry = succeeded("retry", batch, "--url", url);
            assertThat(retry).matches("batch_[A-Za-z0-9_-]+").isNotEqualTo(batch);
            assertThat(succeeded("status", retry, "--url", url)).contains(batch);
        }
    }

    @Test
    void givesKeysToTenantsAndRefusesOthers() throws Exception {
        tallymill
                .with("TALLYMILL_API_KEY", "tmk_0123456789abcdef")
                .with("TALLYMILL_ADMIN_KEY", "admin_0123456789abcdef");
        try (Tallymill.Running server = serve("latency=fixed:10ms")) {
            String url = found(URL, server);
            assertThat(asked("batch_none", url)).as("the default tenant's key").isEqualTo(2);
            String first = succeeded("tenants", "create", "acme", "--url", url);
            assertThat(succeeded("tenants", "list", "--url", url))
                    .contains("default")
                    .contains("acme");
            String second = succeeded("tenants", "rotate", "acme", "--url", url);
            assertThat(second).startsWith("tmk_").isNotEqualTo(first);

            tallymill.with("TALLYMILL_API_KEY", second);
            assertThat(asked("batch_none", url)).as("the new key").isEqualTo(2);
            tallymill.with("TALLYMILL_API_KEY", first);
            assertThat(asked("batch_none", url)).as("the old key").isEqualTo(3);
        }
    }

    /** Beside the API at the same port, with the same key: the cost of the batch is all there is. */
    private static void assertThatSpendIsShown(String url, String batch, String key) throws Exception {
        assertThat(get(url + "/dashboard/", "").body()).contains("Tallymill spend");
        assertThat(get(url + "/v1/organization/costs?start_time=0&bucket_width=1mo&limit=1", "tmk_nobodys_0123456789")
                        .statusCode())
                .isEqualTo(401);
        String answer;
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        do {
            answer = get(url + "/v1/organization/costs/batches", key).body();
        } while (!isWholeCost(answer, batch) && System.nanoTime() < deadline);
        assertThat(isWholeCost(answer, batch)).as(answer).isTrue();
    }

    private static boolean isWholeCost(String answer, String batch) throws Exception {
        JsonNode shown = new ObjectMapper().readTree(answer);
        return shown.at("/data/0/batch_id").asText().equals(batch)
                && shown.at("/data/0/num_model_requests").asInt() == LINES
                && shown.at("/data/0/amount/exact")
                        .asText()
                        .equals(shown.at("/total/exact").asText())
                && shown.at("/other/exact").asText().equals("0")
                && !shown.at("/total/exact").asText().equals("0");
    }

    private static HttpResponse<String> get(String url, String key) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                    .header("Authorization", "Bearer " + key)
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    private Tallymill.Running serve(String simulate) throws Exception {
        Tallymill.Running server = tallymill.start(
                "serve",
                "--port",
                "0",
                "--kafka-port",
                "0",
                "--registry-port",
                "0",
                "--simulate=" + simulate,
                "--concurrency",
                "16");
        server.awaitText("serving http");
        return server;
    }

    /** What a command that must end well printed. */
    private String succeeded(String... arguments) throws Exception {
        Tallymill.Running command = tallymill.run(arguments);
        assertThat(command.exitCode()).as(command.err() + command.out()).isZero();
        return command.out().strip();
    }

    /** Exit status of asking for a batch. */
    private int asked(String batch, String url) throws Exception {
        Tallymill.Running status = tallymill.run("status", batch, "--url", url);
        assertThat(status.err()).doesNotContain("tmk_");
        return status.exitCode();
    }

    private static String found(Pattern pattern, Tallymill.Running server) {
        Matcher matcher = pattern.matcher(server.out());
        assertThat(matcher.find()).as(server.out() + server.err()).isTrue();
        return matcher.group(1);
    }
}
