package dev.tallymill.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tallymill.standalone.TallymillMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ClientCommandsTest {

    private static final String LINE = """
            {"custom_id": "a", "method": "POST", "url": "/v1/embeddings", "body": {"model": "m", "input": "x"}}
            """;

    private final FakeServer server;

    @TempDir
    private Path directory = Path.of("");

    private String out = "";
    private String err = "";

    ClientCommandsTest() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void submitsAFileAndPrintsTheBatch() throws Exception {
        Path file = Files.writeString(directory.resolve("in.jsonl"), "\uFEFF" + LINE);
        server.answers("POST /v1/files", 200, "{\"id\":\"file-7\"}")
                .answers("POST /v1/batches", 200, batch("validating", 0, 0, 0));

        assertThat(run("submit", file.toString(), "--completion-window", "2h", "--metadata", "priority=5"))
                .as(err)
                .isZero();

        assertThat(out).isEqualToIgnoringNewLines("batch_1");
        assertThat(new ObjectMapper().readTree(server.asked().get(1).body()))
                .isEqualTo(new ObjectMapper().readTree("""
                                        {"input_file_id": "file-7", "endpoint": "/v1/embeddings",
                                         "completion_window": "2h", "metadata": {"priority": "5"}}
                                        """));
    }

    @Test
    void submitsNothingThatIsNoRequest() throws Exception {
        assertThat(run("submit", directory.resolve("absent.jsonl").toString())).isEqualTo(2);
        assertThat(err).contains("absent.jsonl: no such file");
        Path file = Files.writeString(directory.resolve("in.jsonl"), "hello\n");
        assertThat(run("submit", file.toString())).isEqualTo(2);
        assertThat(err).contains(file + ": line 1: is not JSON").hasLineCount(1);
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void saysHowFarABatchIs() throws Exception {
        server.answers("GET /v1/batches/batch_1", 200, batch("in_progress", 10, 4, 1));

        assertThat(run("status", "batch_1")).isZero();
        assertThat(out)
                .contains("batch_1  in_progress: 5 of 10 lines, 1 failed")
                .contains("/v1/embeddings, m")
                .contains("7 in (2 cached), 3 out (1 reasoning)");

        assertThat(run("status", "batch_1", "--json")).isZero();
        assertThat(new ObjectMapper().readTree(out).get("status").asText()).isEqualTo("in_progress");
    }

    @Test
    void saysThatABatchWaitsForTheOperator() {
        server.answers(
                "GET /v1/batches/batch_1",
                200,
                batch("in_progress", 10, 4, 0).replaceFirst("\\{", "{\"paused\": true, "));

        assertThat(run("status", "batch_1")).isZero();
        assertThat(out).contains("in_progress: 4 of 10 lines, paused by the operator");
    }

    @Test
    void showsWhatValidationFound() {
        server.answers(
                "GET /v1/batches/batch_1",
                200,
                "{\"id\":\"batch_1\",\"status\":\"failed\",\"errors\":{\"data\":[{\"code\":\"missing_model\","
                        + "\"message\":\"there is no model\",\"line\":3}]}}");

        assertThat(run("status", "batch_1")).isZero();
        assertThat(out).contains("line 3: there is no model (missing_model)");
        assertThat(run("watch", "batch_1")).isEqualTo(1);
    }

    @Test
    void watchesToTheEnd() {
        server.answers("GET /v1/batches/batch_1", 200, batch("validating", 0, 0, 0))
                .answers("GET /v1/batches/batch_1", 200, batch("in_progress", 10, 4, 0))
                .answers("GET /v1/batches/batch_1", 503, "{\"error\":{\"message\":\"starting\"}}")
                .answers("GET /v1/batches/batch_1", 200, batch("completed", 10, 10, 0));

        assertThat(run("watch", "batch_1", "--interval", "1ms")).as(err).isZero();
        assertThat(out).contains("completed: 10 of 10 lines");
        assertThat(server.asked()).hasSize(4);
    }

    @Test
    void endsWith1WhereLinesFailed() {
        server.answers("GET /v1/batches/batch_1", 200, batch("completed", 10, 9, 1));
        assertThat(run("watch", "batch_1")).isEqualTo(1);
    }

    @Test
    void givesUpOnAServerThatStaysAway() {
        server.answers("GET /v1/batches/batch_1", 503, "{\"error\":{\"message\":\"starting\"}}");
        assertThat(run("watch", "batch_1", "--interval", "1ms", "--give-up", "20ms"))
                .isEqualTo(3);
        assertThat(err).contains("try again later");
    }

    @Test
    void downloadsBothFiles() throws Exception {
        server.answers("GET /v1/batches/batch_1", 200, batch("completed", 10, 9, 1))
                .answers("GET /v1/files/file-out/content", 200, "good\n")
                .answers("GET /v1/files/file-err/content", 200, "bad\n");
        Path good = directory.resolve("good.jsonl");
        Path bad = directory.resolve("bad.jsonl");

        assertThat(run("results", "batch_1", "-o", good.toString(), "-e", bad.toString()))
                .isEqualTo(1);

        assertThat(good).hasContent("good\n");
        assertThat(bad).hasContent("bad\n");
        try (var files = Files.list(directory)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void insistsOnTheEndUnlessTold() throws Exception {
        server.answers("GET /v1/batches/batch_1", 200, batch("in_progress", 10, 4, 0))
                .answers("GET /v1/files/file-out/content", 200, "good\n");
        Path good = directory.resolve("good.jsonl");

        assertThat(run("results", "batch_1", "-o", good.toString())).isEqualTo(2);
        assertThat(err).contains("--partial");
        assertThat(good).doesNotExist();

        assertThat(run("results", "batch_1", "-o", good.toString(), "--partial"))
                .isZero();
        assertThat(good).hasContent("good\n");
    }

    @Test
    void cancelsAndRetries() {
        server.answers("POST /v1/batches/batch_1/cancel", 200, batch("cancelling", 10, 4, 0))
                .answers("POST /v1/batches/batch_1/retry", 200, "{\"id\":\"batch_2\",\"status\":\"validating\"}");

        assertThat(run("cancel", "batch_1")).isZero();
        assertThat(out).contains("batch_1  cancelling: 4 of 10 lines");
        assertThat(run("retry", "batch_1")).isZero();
        assertThat(out).isEqualToIgnoringNewLines("batch_2");
    }

    @Test
    void refusesAnIdThatIsNone() {
        assertThat(run("status", "../files")).isEqualTo(2);
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void managesTenants() {
        server.answers("POST /v1/admin/tenants", 200, "{\"id\":\"acme\",\"api_key\":\"tmk_new\"}")
                .answers(
                        "GET /v1/admin/tenants",
                        200,
                        "{\"data\":[{\"id\":\"acme\",\"weight\":2,\"requests_per_minute\":null,\"keys\":1}]}")
                .answers("POST /v1/admin/tenants/acme/rotate", 200, "{\"id\":\"acme\",\"api_key\":\"tmk_next\"}");

        assertThat(run("tenants", "create", "acme", "--weight", "2")).as(err).isZero();
        assertThat(out).isEqualToIgnoringNewLines("tmk_new");
        assertThat(server.asked().getFirst().body()).isEqualTo("{\"id\":\"acme\",\"weight\":2}");
        assertThat(run("tenants", "list")).isZero();
        assertThat(out).containsPattern("acme +2 +default +1");
        assertThat(run("tenants", "rotate", "acme", "--grace", "1h")).isZero();
        assertThat(out).isEqualToIgnoringNewLines("tmk_next");
        assertThat(server.asked().getLast().body()).isEqualTo("{\"grace_seconds\":3600}");
    }

    @Test
    void pausesAndResumesTenants() {
        server.answers("POST /v1/admin/tenants/acme/pause", 200, "{\"id\":\"acme\",\"paused\":true}")
                .answers("GET /v1/admin/tenants", 200, "{\"data\":[{\"id\":\"acme\",\"paused\":true}]}")
                .answers("POST /v1/admin/tenants/acme/resume", 200, "{\"id\":\"acme\",\"paused\":false}");

        assertThat(run("tenants", "pause", "acme")).as(err).isZero();
        assertThat(out).startsWith("acme: paused");
        assertThat(run("tenants", "list")).isZero();
        assertThat(out).contains("no budget, PAUSED");
        assertThat(run("tenants", "resume", "acme")).isZero();
        assertThat(out).isEqualToIgnoringNewLines("acme: goes on");
        assertThat(run("tenants", "pause", "a/b")).isEqualTo(2);
        assertThat(err).contains("'a/b' is no name of a tenant");
    }

    @Test
    void setsBudgets() {
        server.answers(
                        "POST /v1/admin/tenants/acme/budget",
                        200,
                        "{\"id\":\"acme\",\"budgets\":[{\"period\":\"month\",\"limit_usd\":\"100.5\",\"soft\":false},"
                                + "{\"period\":\"day\",\"limit_usd\":\"9\",\"soft\":true}]}")
                .answers("POST /v1/admin/tenants/acme/budget", 200, "{\"id\":\"acme\",\"budgets\":[]}");

        assertThat(run("tenants", "budget", "acme", "--limit", "100.5", "--period", "month"))
                .as(err)
                .isZero();
        assertThat(out).isEqualToIgnoringNewLines("acme: 100.5 USD/month, 9 USD/day (soft)");
        assertThat(server.asked().getLast().body())
                .isEqualTo("{\"limit_usd\":\"100.5\",\"period\":\"month\",\"soft\":false}");
        assertThat(run("tenants", "budget", "acme", "--limit", "none", "--period", "day", "--soft"))
                .isZero();
        assertThat(out).isEqualToIgnoringNewLines("acme: no budget");
        assertThat(server.asked().getLast().body())
                .isEqualTo("{\"limit_usd\":\"none\",\"period\":\"day\",\"soft\":true}");
        assertThat(run("tenants", "budget", "a/b", "--limit", "1", "--period", "day"))
                .isEqualTo(2);
        assertThat(err).contains("'a/b' is no name of a tenant");
    }

    @Test
    void changesATenantsTerms() {
        server.answers(
                "POST /v1/admin/tenants/acme", 200, "{\"id\":\"acme\",\"weight\":3,\"requests_per_minute\":null}");

        assertThat(run("tenants", "set", "acme", "--weight", "3")).as(err).isZero();
        assertThat(out).isEqualToIgnoringNewLines("acme: weight 3, requests/min default");
        assertThat(server.asked().getLast().body()).isEqualTo("{\"weight\":3}");
        assertThat(run("tenants", "set", "acme")).isEqualTo(2);
        assertThat(err).contains("nothing to set").hasLineCount(1);
        assertThat(run("tenants", "set", "../x", "--weight", "3")).isEqualTo(2);
        assertThat(server.asked()).hasSize(1);
    }

    @Test
    void addsListsAndRemovesWebhooks() {
        String path = "/v1/admin/tenants/acme/webhooks";
        server.answers("POST " + path, 200, "{\"id\":\"wh_1\",\"secret\":\"whsec_new\"}")
                .answers("GET " + path, 200, "{\"data\":[{\"id\":\"wh_1\",\"url\":\"https://a.example/\"}]}")
                .answers("GET " + path, 200, "{\"data\":[]}")
                .answers("DELETE " + path + "/wh_1", 200, "{\"deleted\":true}");

        assertThat(run("tenants", "webhooks", "acme", "--add", "https://a.example/"))
                .as(err)
                .isZero();
        assertThat(out).isEqualToIgnoringNewLines("whsec_new");
        assertThat(server.asked().getLast().body()).isEqualTo("{\"url\":\"https://a.example/\"}");
        assertThat(run("tenants", "webhooks", "acme")).isZero();
        assertThat(out).isEqualToIgnoringNewLines("wh_1  https://a.example/");
        assertThat(run("tenants", "webhooks", "acme", "--remove", "wh_1")).isZero();
        assertThat(out).isEqualToIgnoringNewLines("removed wh_1");
        assertThat(run("tenants", "webhooks", "acme")).isZero();
        assertThat(out).isEqualToIgnoringNewLines("no webhooks");
        assertThat(run("tenants", "webhooks", "acme", "--remove", "../x")).isEqualTo(2);
        assertThat(run("tenants", "webhooks", "acme", "--remove", "wh_1", "--add", "https://b.example/"))
                .isEqualTo(2);
    }

    @Test
    void knowsNoOtherCommand() {
        assertThat(execute("statsu", "--url", "http://127.0.0.1:1")).isEqualTo(2);
        assertThat(err)
                .contains("there is no command 'statsu'", "did you mean status?")
                .hasLineCount(1);
    }

    @Test
    void wantsAKey() {
        assertThat(execute("status", "batch_1", "--api-key-env", "NO_SUCH_VARIABLE_HERE"))
                .isEqualTo(2);
        assertThat(err).contains("set NO_SUCH_VARIABLE_HERE").hasLineCount(1);
    }

    private static String batch(String status, int total, int completed, int failed) {
        return """
                {"id": "batch_1", "status": "%s", "endpoint": "/v1/embeddings", "model": "m",
                 "output_file_id": %s, "error_file_id": %s,
                 "request_counts": {"total": %d, "completed": %d, "failed": %d},
                 "usage": {"input_tokens": 7, "input_tokens_details": {"cached_tokens": 2}, "output_tokens": 3,
                           "output_tokens_details": {"reasoning_tokens": 1}, "total_tokens": 10}}
                """.formatted(
                        status,
                        completed > 0 ? "\"file-out\"" : "null",
                        failed > 0 ? "\"file-err\"" : "null",
                        total,
                        completed,
                        failed);
    }

    /** Any variable that every environment has stands for the key. */
    private int run(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--url", server.uri().toString(), "--api-key-env", "PATH"));
        return execute(all.toArray(String[]::new));
    }

    private int execute(String... arguments) {
        StringWriter stdout = new StringWriter();
        StringWriter stderr = new StringWriter();
        CommandLine line = TallymillMain.commandLine(arguments);
        line.setOut(new PrintWriter(stdout));
        line.setErr(new PrintWriter(stderr));
        int status = line.execute(arguments);
        out = stdout.toString();
        err = stderr.toString();
        return status;
    }
}
