package dev.tallymill.aggregator.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tallymill.aggregator.view.Dimension;
import dev.tallymill.aggregator.view.FailedLines;
import dev.tallymill.aggregator.view.ReadModel;
import dev.tallymill.aggregator.view.Series;
import dev.tallymill.aggregator.view.ViewLimits;
import dev.tallymill.aggregator.view.ViewRows;
import dev.tallymill.schemas.record.BatchStatus;
import io.helidon.webserver.http.HttpRules;
import java.lang.reflect.Proxy;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The aggregator's OpenAPI description tells what there is, and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DescriptionTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final JsonMapper JSON = new JsonMapper();

    private RunningDashboard dashboard;
    private JsonNode description;

    @BeforeAll
    void start() throws Exception {
        dashboard = RunningDashboard.at(NOW);
        dashboard.change(tables -> {
            dashboard.rows.spend(tables, new Series("acme", "one", "large"), NOW, 3, 1_000);
            tables.batches().put(ViewRows.batch("batch_a", "acme", BatchStatus.COMPLETED, NOW, 10, 10));
            tables.batches().put(ViewRows.progress("batch_a", "acme", 9, 1, 10), 0);
        });
        HttpResponse<String> answer = dashboard.get("/dashboard/openapi.json", null);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        description = JSON.readTree(answer.body());
    }

    @AfterAll
    void stop() {
        dashboard.close();
    }

    @Test
    void describesExactlyTheOperationsThatThereAre() {
        List<String> described = new ArrayList<>();
        description
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(
                                method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

        assertThat(described).containsExactlyInAnyOrderElementsOf(served());
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        assertThat(description.findValuesAsText("$ref"))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                description.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }

    @Test
    void everythingThatCanBeToldApartIsDescribed() {
        Set<String> possible = new TreeSet<>();
        Dimension.ALL.forEach(dimension -> possible.add(dimension.parameter()));
        for (String path : List.of("/v1/organization/usage/completions", "/v1/organization/costs")) {
            for (JsonNode parameter :
                    description.path("paths").path(path).path("get").path("parameters")) {
                if (parameter.path("name").asText().equals("group_by")) {
                    Set<String> described = new TreeSet<>();
                    parameter.at("/schema/items/enum").forEach(name -> described.add(name.asText()));
                    assertThat(described).as(path).isEqualTo(possible);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/v1/organization/usage/completions", "/v1/organization/costs", "/v1/organization/costs/batches"
            })
    void answersHaveExactlyTheFieldsThatAreDescribed(String path) throws Exception {
        String question = path + "?limit=1&start_time=" + (NOW.getEpochSecond() - 1);
        JsonNode answer =
                JSON.readTree(dashboard.get(question, RunningDashboard.ADMIN).body());

        assertMatches(path, answer, responseSchema(path, "200"));
        JsonNode error = JSON.readTree(dashboard
                .get(path + "?start_time=now&page=x", RunningDashboard.ADMIN)
                .body());
        assertMatches(path, error, responseSchema(path, "400"));
    }

    private JsonNode responseSchema(String path, String status) {
        return description
                .path("paths")
                .path(path)
                .path("get")
                .path("responses")
                .path(status)
                .path("content")
                .path("application/json")
                .path("schema");
    }

    private void assertMatches(String place, JsonNode value, JsonNode schema) {
        if (schema.has("$ref")) {
            assertMatches(
                    place, value, description.at(schema.path("$ref").asText().substring(1)));
        } else if (schema.has("items")) {
            assertThat(value).as(place).isNotEmpty();
            value.forEach(element -> assertMatches(place + "[]", element, schema.path("items")));
        } else if (schema.has("properties")) {
            assertThat(names(value)).as(place).isEqualTo(names(schema.path("properties")));
            value.properties()
                    .forEach(field -> assertMatches(
                            place + "." + field.getKey(),
                            field.getValue(),
                            schema.path("properties").path(field.getKey())));
        } else if (schema.has("const")) {
            assertThat(value).as(place).isEqualTo(schema.path("const"));
        }
    }

    private static Set<String> names(JsonNode node) {
        Set<String> names = new TreeSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** What the routes put into a server. */
    private static List<String> served() {
        List<String> served = new ArrayList<>();
        HttpRules rules = (HttpRules) Proxy.newProxyInstance(
                DescriptionTest.class.getClassLoader(),
                new Class<?>[] {HttpRules.class},
                (proxy, method, arguments) -> {
                    // Any method is taken where all but GET are refused with an answer of their own.
                    assertThat(method.getName()).isIn("get", "any");
                    served.add("GET " + arguments[0]);
                    return proxy;
                });
        FailedLines none = (batch, after, limit) -> new FailedLines.Page(List.of(), null);
        try (WebRoutes routes = new WebRoutes(
                new ReadModel(new ViewLimits(1_000, 1_000)),
                none,
                (from, to, tenants, reader) -> {},
                null,
                Clock.systemUTC())) {
            routes.routing(rules);
        }
        return served;
    }
}
