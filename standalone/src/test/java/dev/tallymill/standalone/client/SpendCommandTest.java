package dev.tallymill.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tallymill.standalone.TallymillMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SpendCommandTest {

    /** 2026-12-01T00:00:00Z. */
    private static final long DECEMBER = 1_796_083_200;

    private static final long DAY = 86_400;
    private static final String USAGE = "GET /v1/organization/usage/completions?start_time=";

    private final FakeServer server;
    private String out = "";
    private String err = "";

    SpendCommandTest() throws IOException {
        server = new FakeServer();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void addsUpAllPagesExactlyTheDearestFirst() {
        String question = USAGE + DECEMBER + "&end_time=" + (DECEMBER + 2 * DAY)
                + "&bucket_width=1d&limit=31&group_by=project_id,model";
        server.answers(question, 200, page(true, bucket(0, result("acme", "small", 1, "0.000000000001"))))
                .answers(
                        question + "&page=page_7",
                        200,
                        page(
                                false,
                                bucket(
                                        1,
                                        result("acme", "small", 2, "0.00045"),
                                        result("globex", "large", 3000, "9300000"))));

        assertThat(run("spend", "--from", "2026-12-01", "--to", "2026-12-03"))
                .as(err)
                .isZero();

        assertThat(out.lines())
                .containsExactly(
                        "spend from 2026-12-01T00:00:00Z to 2026-12-03T00:00:00Z",
                        "",
                        "  tenant  model  requests  input tokens  cached  output tokens  reasoning                      cost",
                        "  globex  large     3,000     3,000,000   6,000      1,500,000      3,000  9300000.000000000000 USD",
                        "  acme    small         3         3,000       6          1,500          3        0.000450000001 USD",
                        "  total             3,003     3,003,000   6,006      1,501,500      3,003  9300000.000450000001 USD");
    }

    @Test
    void tellsBucketsApartWhereAsked() {
        server.answers(
                USAGE + DECEMBER + "&end_time=" + (DECEMBER + 2 * DAY) + "&bucket_width=1d&limit=31&group_by=batch_id",
                200,
                page(
                        false,
                        bucket(0, result("x", "y", 1, "0.5")),
                        bucket(1, result("x", "y", 1, "0.25").replace("\"batch_a\"", "null"))));

        assertThat(run("spend", "--from", "2026-12-01", "--to", "2026-12-03", "--every", "day", "--by", "batch"))
                .as(err)
                .isZero();

        assertThat(out)
                .containsPattern("2026-12-01  batch_a +1 .* 0\\.50 USD")
                .containsPattern("2026-12-02  - +1 .* 0\\.25 USD")
                .containsPattern("total +2 .* 0\\.75 USD");
    }

    @Test
    void saysThatUnpricedRequestsAreMissingFromTheCost() {
        server.answers(
                USAGE + DECEMBER + "&end_time=" + (DECEMBER + 3600) + "&bucket_width=1h&limit=168&group_by=model",
                200,
                page(false, bucket(0, result("acme", "new", 5, "0").replace("\"unpriced\":0", "\"unpriced\":5"))));

        assertThat(run("spend", "--from", "2026-12-01", "--to", "2026-12-01T01:00:00Z", "--by", "model"))
                .as(err)
                .isZero();

        assertThat(out).contains("unpriced: 5 requests of models without a known price are not in the cost");
        assertThat(out).doesNotContain("total");
    }

    @Test
    void printsEveryBucketAsOneObjectForPrograms() throws Exception {
        server.answers(
                USAGE + DECEMBER + "&end_time=" + (DECEMBER + 60)
                        + "&bucket_width=1m&limit=1440&group_by=project_id,model",
                200,
                page(false, bucket(0, result("acme", "small", 1, "0.1"))));

        assertThat(run("spend", "--from", "2026-12-01", "--to", "2026-12-01T00:01:00Z", "--json"))
                .as(err)
                .isZero();

        JsonNode answer = new ObjectMapper().readTree(out);
        assertThat(answer.at("/data/0/results/0/cost/exact").textValue()).isEqualTo("0.1");
    }

    @Test
    void saysSoWhereNothingWasSpent() {
        server.answers(
                USAGE + DECEMBER + "&end_time=" + (DECEMBER + DAY)
                        + "&bucket_width=1d&limit=31&group_by=project_id,model",
                200,
                page(false, bucket(0)));

        assertThat(run("spend", "--from", "2026-12-01", "--to", "2026-12-02"))
                .as(err)
                .isZero();
        assertThat(out).startsWith("no spend from 2026-12-01T00:00:00Z to 2026-12-02T00:00:00Z");
    }

    @Test
    void asksForThisMonthUnlessTold() {
        assertThat(run("spend")).isEqualTo(2);
        assertThat(server.asked().getFirst().call())
                .matches("GET /v1/organization/usage/completions\\?start_time=\\d+&end_time=\\d+&bucket_width=1mo.*");
    }

    @Test
    void refusesTimesThatMakeNoSense() {
        assertThat(run("spend", "--from", "2026-12-02", "--to", "2026-12-01")).isEqualTo(2);
        assertThat(err).contains("--to must be after --from").hasLineCount(1);
        assertThat(run("spend", "--from", "2026-12-01T08:30:00Z", "--to", "2026-12-02", "--every", "day"))
                .isEqualTo(2);
        assertThat(err).contains("starts of a day").hasLineCount(1);
        assertThat(run("spend", "--by", "colour")).isEqualTo(2);
        assertThat(server.asked()).isEmpty();
    }

    private static String page(boolean more, String... buckets) {
        return "{\"object\":\"page\",\"data\":[" + String.join(",", buckets) + "],\"has_more\":" + more
                + ",\"next_page\":" + (more ? "\"page_7\"" : "null") + "}";
    }

    private static String bucket(int day, String... results) {
        return "{\"object\":\"bucket\",\"start_time\":" + (DECEMBER + day * DAY) + ",\"results\":["
                + String.join(",", results) + "]}";
    }

    private static String result(String tenant, String model, int requests, String cost) {
        return "{\"project_id\":\"%s\",\"model\":\"%s\",\"batch_id\":\"batch_a\",\"num_model_requests\":%d,"
                        .formatted(tenant, model, requests)
                + "\"input_tokens\":%d,\"input_cached_tokens\":%d,\"output_tokens\":%d,\"output_reasoning_tokens\":%d,"
                        .formatted(requests * 1000, requests * 2, requests * 500, requests)
                + "\"unpriced\":0,\"cost\":{\"value\":%s,\"currency\":\"usd\",\"exact\":\"%s\"}}".formatted(cost, cost);
    }

    private int run(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--url", server.uri().toString(), "--api-key-env", "PATH"));
        StringWriter stdout = new StringWriter();
        StringWriter stderr = new StringWriter();
        CommandLine line = TallymillMain.commandLine(all.toArray(String[]::new));
        line.setOut(new PrintWriter(stdout));
        line.setErr(new PrintWriter(stderr));
        int status = line.execute(all.toArray(String[]::new));
        out = stdout.toString();
        err = stderr.toString();
        return status;
    }
}
