package dev.tallymill.aggregator.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.tallymill.aggregator.ledger.Cell;
import dev.tallymill.aggregator.ledger.Granularity;
import dev.tallymill.aggregator.ledger.Posting;
import dev.tallymill.aggregator.ledger.Tally;
import dev.tallymill.aggregator.view.Series;
import dev.tallymill.aggregator.view.ViewRows;
import dev.tallymill.schemas.record.BatchStatus;
import dev.tallymill.schemas.record.PostingReason;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Usage and costs over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UsageApiTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final long START = Instant.parse("2026-11-21T00:00:00Z").getEpochSecond();
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private RunningDashboard dashboard;
    private BigDecimal acme = BigDecimal.ZERO;
    private BigDecimal all = BigDecimal.ZERO;

    @BeforeAll
    void start() throws Exception {
        dashboard = RunningDashboard.at(NOW);
        Random random = new Random(20_261_123);
        dashboard.change(tables -> {
            for (int i = 0; i < 400; i++) {
                String tenant = i % 3 == 0 ? "globex" : "acme";
                long pico = random.nextLong(1L << 52);
                Instant at = Instant.ofEpochSecond(START + random.nextLong(NOW.getEpochSecond() - START));
                Series series = new Series(tenant, "one", i % 2 == 0 ? "=cmd()" : "large");
                dashboard.rows.spend(tables, series, at, 1, pico);
                dashboard.journal.add(posting(series, at, pico, i));
                BigDecimal usd = BigDecimal.valueOf(pico, 12);
                all = all.add(usd);
                acme = tenant.equals("acme") ? acme.add(usd) : acme;
            }
            tables.batches().put(ViewRows.batch("batch_a", "acme", BatchStatus.COMPLETED, NOW, 10, 10));
            tables.batches().put(ViewRows.progress("batch_a", "acme", 9, 1, 123_456_789), 0);
            tables.batches().put(ViewRows.batch("batch_g", "globex", BatchStatus.IN_PROGRESS, NOW, 10, 10));
            tables.batches().put(ViewRows.progress("batch_g", "globex", 1, 0, 7), 0);
        });
    }

    @AfterAll
    void stop() {
        dashboard.close();
    }

    @ParameterizedTest
    @CsvSource({
        "1m, ''",
        "1h, ''",
        "1d, ''",
        "1mo, ''",
        "1h, project_id",
        "1d, 'project_id,model'",
        "1m, 'project_id&group_by=provider&group_by%5B%5D=model'",
        "1m, batch_id",
        "1h, 'batch,model'",
        "1d, batch",
        "1d, 'batch_id,project_id'",
        "1mo, service_tier"
    })
    void everyWidthAndGroupingAddsUpToTheSame(String width, String groupBy) throws Exception {
        String question = "start_time=" + START + "&bucket_width=" + width + "&group_by=" + groupBy;

        assertThat(costs(question, RunningDashboard.ADMIN)).isEqualByComparingTo(all);
        assertThat(costs(question, RunningDashboard.ACME)).isEqualByComparingTo(acme);
        assertThat(csvCosts("/v1/organization/costs?format=csv&" + question, RunningDashboard.ADMIN))
                .isEqualByComparingTo(all);
        assertThat(csvCosts("/v1/organization/usage/completions?format=csv&" + question, RunningDashboard.ACME))
                .isEqualByComparingTo(acme);
    }

    @Test
    void tellsBatchesApartBucketByBucket() throws Exception {
        String question = "/v1/organization/usage/completions?limit=31&start_time=" + START + "&group_by=";
        JsonNode byBatch = json(question + "batch", RunningDashboard.ADMIN);
        JsonNode byId = json(question + "batch_id", RunningDashboard.ADMIN);

        for (int day = 0; day < 3; day++) {
            JsonNode two = byBatch.at("/data/" + day + "/results");
            assertThat(two).hasSize(2);
            assertThat(two.get(0).get("batch").booleanValue()).isFalse();
            assertThat(two.get(1).get("batch").booleanValue()).isTrue();
            assertThat(two.get(1).get("batch_id").isNull()).isTrue();
            JsonNode four = byId.at("/data/" + day + "/results");
            assertThat(four).hasSize(4);
            assertThat(four.get(0).get("batch_id").isNull()).isTrue();
            assertThat(four.get(0).get("batch").booleanValue()).isFalse();
            assertThat(four.get(0).at("/cost/exact")).isEqualTo(two.get(0).at("/cost/exact"));
            assertThat(four.get(3).get("batch_id").textValue()).isEqualTo("batch_3");
        }
        assertThat(dashboard
                        .get("/v1/dashboard/spend?group_by=batch&start_time=" + START, RunningDashboard.ADMIN)
                        .statusCode())
                .as("a chart is drawn from totals")
                .isEqualTo(400);
    }

    @Test
    void batchesAndTheRestAddUpToAllMonths() throws Exception {
        JsonNode page = json("/v1/organization/costs/batches", RunningDashboard.ADMIN);
        BigDecimal sum = new BigDecimal(page.at("/other/exact").textValue());
        for (JsonNode batch : page.get("data")) {
            sum = sum.add(new BigDecimal(batch.at("/amount/exact").textValue()));
        }
        assertThat(page.get("data")).hasSize(2);
        assertThat(sum).isEqualByComparingTo(all);
        assertThat(page.at("/total/exact").textValue())
                .isEqualTo(all.stripTrailingZeros().toPlainString());
        assertThat(csvCosts("/v1/organization/costs/batches?format=csv", RunningDashboard.ADMIN))
                .isEqualByComparingTo(all);
        assertThat(csvCosts("/v1/organization/costs/batches?format=csv", RunningDashboard.ACME))
                .isEqualByComparingTo(acme);
    }

    @Test
    void answersHaveTheShapeOfOpenAisObjects() throws Exception {
        JsonNode page =
                json("/v1/organization/costs?limit=1&group_by=project_id&start_time=" + START, RunningDashboard.ADMIN);

        assertThat(page.get("object").textValue()).isEqualTo("page");
        assertThat(page.get("has_more").booleanValue()).isTrue();
        assertThat(page.get("next_page").textValue()).isEqualTo("page_" + (START + 86_400));
        JsonNode bucket = page.at("/data/0");
        assertThat(bucket.get("object").textValue()).isEqualTo("bucket");
        assertThat(bucket.get("end_time").longValue() - bucket.get("start_time").longValue())
                .isEqualTo(86_400);
        JsonNode result = bucket.at("/results/0");
        assertThat(result.get("object").textValue()).isEqualTo("organization.costs.result");
        assertThat(result.get("project_id").textValue()).isEqualTo("acme");
        assertThat(result.at("/amount/currency").textValue()).isEqualTo("usd");
        assertThat(result.at("/amount/value").decimalValue())
                .isEqualByComparingTo(result.at("/amount/exact").textValue());

        JsonNode usage = json(
                        "/v1/organization/usage/completions?bucket_width=1mo&start_time=" + START,
                        RunningDashboard.ADMIN)
                .at("/data/0/results/0");
        assertThat(usage.get("object").textValue()).isEqualTo("organization.usage.completions.result");
        assertThat(usage.get("num_model_requests").longValue()).isEqualTo(400);
        assertThat(usage.get("input_tokens").longValue()).isEqualTo(400_000);
        assertThat(usage.get("input_cached_tokens").longValue()).isEqualTo(80_000);
        assertThat(usage.get("output_tokens").longValue()).isEqualTo(200_000);
    }

    @Test
    void aTenantsKeySeesThatTenantOnly() throws Exception {
        String question = "/v1/organization/costs?group_by=project_id&start_time=" + START;

        assertThat(dashboard.get(question, RunningDashboard.ACME).body())
                .contains("acme")
                .doesNotContain("globex");
        assertThat(costs("project_ids=globex&start_time=" + START, RunningDashboard.ACME))
                .isEqualByComparingTo("0");
        for (String path : new String[] {"tenants", "batches", "spend?group_by=project_id&start_time=" + START}) {
            HttpResponse<String> answer = dashboard.get("/v1/dashboard/" + path, RunningDashboard.ACME);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("acme").doesNotContain("globex").doesNotContain("batch_g");
        }
        for (String path : new String[] {
            "batches/batch_g", "batches/batch_g/failed", "batches?tenant=globex", "overview?tenant=globex"
        }) {
            assertThat(dashboard
                            .get("/v1/dashboard/" + path, RunningDashboard.ACME)
                            .statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
        assertThat(dashboard
                        .get("/v1/dashboard/batches/batch_g", RunningDashboard.ACME)
                        .body()
                        .replace("batch_g", "X"))
                .as("another's batch and none at all look the same")
                .isEqualTo(dashboard
                        .get("/v1/dashboard/batches/batch_z", RunningDashboard.ACME)
                        .body()
                        .replace("batch_z", "X"));
    }

    /** Every route that the description has, and a test holds that to what is served; events have a test of their own. */
    @Test
    void noRouteShowsATenantAnythingOfAnother() throws Exception {
        JsonNode paths = JSON.readTree(
                        dashboard.get("/dashboard/openapi.json", null).body())
                .get("paths");
        List<String> routes = new ArrayList<>();
        paths.fieldNames().forEachRemaining(routes::add);
        routes.removeIf(path -> !path.startsWith("/v1/") || path.endsWith("/events"));
        assertThat(routes).hasSizeGreaterThan(8);
        for (String route : routes) {
            String question = "?start_time=" + START + "&group_by=project_id"
                    + (route.startsWith("/v1/organization/") ? ",batch_id" : "");
            HttpResponse<String> own =
                    dashboard.get(route.replace("{id}", "batch_a") + question, RunningDashboard.ACME);
            assertThat(own.statusCode()).as(route).isEqualTo(200);
            assertThat(own.body()).as(route).doesNotContain("globex").doesNotContain("batch_g");

            HttpResponse<String> others = dashboard.get(asking(route, "globex", "batch_g"), RunningDashboard.ACME);
            HttpResponse<String> nobodys = dashboard.get(asking(route, "nobody", "batch_z"), RunningDashboard.ACME);
            assertThat(others.statusCode()).as(route).isEqualTo(nobodys.statusCode());
            assertThat(others.body().replace("globex", "nobody").replace("batch_g", "batch_z"))
                    .as(route + ": what is another's and what does not exist look the same")
                    .isEqualTo(nobodys.body());
        }
    }

    private static String asking(String route, String tenant, String batch) {
        return route.replace("{id}", batch) + "?start_time=" + START + "&tenant=" + tenant + "&project_ids=" + tenant
                + "&q=" + tenant;
    }

    @ParameterizedTest
    @CsvSource({
        "costs, start_time is missing",
        "costs?start_time=yesterday, start_time must be a whole number",
        "costs?start_time=-5, start_time must be a time in Unix seconds",
        "costs?start_time=99999999999999, start_time must be a time in Unix seconds",
        "costs?start_time=1763683200&end_time=1763683200, end_time must be after start_time",
        "costs?start_time=1763683200&bucket_width=2d, 'bucket_width must be 1m, 1h, 1d or 1mo'",
        "costs?start_time=0&group_by=batch, the journal is too long",
        "costs?start_time=1763683200&group_by=line_item, 'group_by takes project_id, provider, model, service_tier, batch,'",
        "costs?start_time=1763683200&group_by=user_id, 'batch, batch_id, not'",
        "costs?start_time=1763683200&limit=0, limit must be a number from 1 to 180",
        "usage/completions?start_time=1763683200&limit=32, limit must be a number from 1 to 31",
        "costs?start_time=1763683200&page=page_1, page is not of this question",
        "costs?start_time=1763683200&page=%00, page must be the next_page of an earlier answer",
        "costs?start_time=1763683200&format=xml, format must be json or csv",
        "costs/batches?page=2, page must be the next_page of an earlier answer"
    })
    void whatMakesNoSenseIsRefusedWithOneLineThatNamesIt(String path, String message) throws Exception {
        HttpResponse<String> answer = dashboard.get("/v1/organization/" + path, RunningDashboard.ADMIN);

        assertThat(answer.statusCode()).isEqualTo(400);
        JsonNode error = JSON.readTree(answer.body()).get("error");
        assertThat(error.get("message").textValue()).contains(message).hasLineCount(1);
        assertThat(error.get("type").textValue()).isEqualTo("invalid_request_error");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/organization/costs?start_time=0",
                "/v1/organization/usage/completions?start_time=0",
                "/v1/organization/costs/batches",
                "/v1/dashboard/me",
                "/v1/dashboard/overview",
                "/v1/dashboard/tenants",
                "/v1/dashboard/batches/batch_a/failed",
                "/v1/dashboard/events"
            })
    void nothingIsShownWithoutAKey(String path) throws Exception {
        assertThat(dashboard.get(path, null).statusCode()).isEqualTo(401);
        assertThat(dashboard.get(path, "tmk_nobodys_0123456789").statusCode()).isEqualTo(401);
    }

    @Test
    void onlyQuestionsAreAnswered() throws Exception {
        assertThat(dashboard
                        .send("POST", "/v1/organization/costs", RunningDashboard.ADMIN)
                        .statusCode())
                .isEqualTo(405);
    }

    @Test
    void thePageIsServedUnderAStrictPolicyAndAsksNobodyElse() throws Exception {
        HttpResponse<String> page = dashboard.get("/dashboard/", null);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'")
                .doesNotContain("unsafe");
        assertThat(page.body()).doesNotContain("http://", "https://", "<style", "onclick", "<script>");
        assertThat(dashboard.get("/dashboard", null).statusCode()).isEqualTo(308);
        assertThat(dashboard.get("/dashboard/../../etc/passwd", null).statusCode())
                .isEqualTo(404);
        assertThat(dashboard.get("/dashboard/uplot.js", null).body()).contains("uPlot");
    }

    @Test
    void aSpreadsheetDoesNotCalculateWhatClientsWrote() throws Exception {
        String csv = dashboard
                .get("/v1/organization/costs?format=csv&group_by=model&start_time=" + START, RunningDashboard.ADMIN)
                .body();

        assertThat(csv).contains(",'=cmd(),").doesNotContain(",=cmd()");
    }

    @Test
    void eventsTellOfEveryChange() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(dashboard.uri("/v1/dashboard/events"))
                .header("x-api-key", RunningDashboard.GLOBEX)
                .build();
        try (InputStream events = dashboard
                .client()
                .send(request, HttpResponse.BodyHandlers.ofInputStream())
                .body()) {
            assertThat(next(events).get("batches").intValue()).isEqualTo(1);
            dashboard.change(
                    tables -> tables.batches().put(ViewRows.batch("batch_h", "globex", BatchStatus.FAILED, NOW, 1, 0)));
            JsonNode changed = next(events);
            assertThat(changed.get("batches").intValue()).isEqualTo(2);
            dashboard.change(tables -> tables.batches().remove("batch_h"));
        }
    }

    /** Every fourth job has no batch, the others are of batch_1 to batch_3. */
    private static Posting posting(Series series, Instant at, long pico, int i) {
        Cell cell = new Cell(
                series.tenant(),
                series.provider(),
                series.model(),
                "default",
                Granularity.MINUTE.bucketStart(at.toEpochMilli()),
                i % 4 == 0 ? null : "batch_" + i % 4);
        return new Posting(
                cell, PostingReason.USAGE, Tally.of(ViewRows.row(series, cell.minute(), 1, BigInteger.valueOf(pico))));
    }

    private static JsonNode next(InputStream events) throws Exception {
        StringBuilder event = new StringBuilder();
        while (event.indexOf("\n\n") < 0 || event.indexOf("data: ") < 0) {
            int read = events.read();
            assertThat(read).as("the stream goes on").isNotNegative();
            event.append((char) read);
        }
        return JSON.readTree(event.substring(event.indexOf("data: ") + 6));
    }

    /** The sum of all pages. */
    private BigDecimal costs(String question, String key) throws Exception {
        BigDecimal sum = BigDecimal.ZERO;
        String page = "";
        do {
            JsonNode answer = json("/v1/organization/costs?" + question + page, key);
            for (JsonNode bucket : answer.get("data")) {
                for (JsonNode result : bucket.get("results")) {
                    sum = sum.add(new BigDecimal(result.at("/amount/exact").textValue()));
                }
            }
            page = answer.get("has_more").booleanValue()
                    ? "&page=" + answer.get("next_page").textValue()
                    : null;
        } while (page != null);
        return sum;
    }

    private BigDecimal csvCosts(String path, String key) throws Exception {
        HttpResponse<String> answer = dashboard.get(path, key);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(answer.body());
                Stream<NamedCsvRecord> rows = reader.stream()) {
            return rows.map(row -> new BigDecimal(row.getField("cost"))).reduce(BigDecimal.ZERO, BigDecimal::add);
        }
    }

    private JsonNode json(String path, String key) throws Exception {
        HttpResponse<String> answer = dashboard.get(path, key);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body().getBytes(StandardCharsets.UTF_8));
    }
}
