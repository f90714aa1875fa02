package dev.tallymill.ingest.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.ingest.TestBroker;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DescriptionApiTest {

    private final TestBroker broker;
    private final RunningApi api;

    DescriptionApiTest() throws Exception {
        broker = new TestBroker();
        api = new RunningApi(broker.freshTopics("description."), Clock.systemUTC());
    }

    @AfterAll
    void stop() {
        api.close();
        broker.close();
    }

    @Test
    void describesExactlyTheOperationsThatThereAre() throws Exception {
        JsonNode paths = api.send(api.request("GET", "/openapi.json", BodyPublishers.noBody()), null)
                .json()
                .path("paths");
        List<String> described = new ArrayList<>();
        paths.properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(
                                method -> described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

        List<String> served = api.server().routes().stream()
                .map(route -> route.method() + " " + route.template())
                .toList();

        assertThat(described).containsExactlyInAnyOrderElementsOf(served);
    }

    @Test
    void theReadablePageAsksNobodyElseForAnything() throws Exception {
        RunningApi.Answer page = api.send(api.request("GET", "/", BodyPublishers.noBody()), null);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.response().headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.body()).contains("openapi.json").doesNotContain("http://", "https://", "src=");
    }

    @Test
    void everyReferenceOfTheDescriptionLeadsSomewhere() throws Exception {
        JsonNode description = api.send(api.request("GET", "/openapi.json", BodyPublishers.noBody()), null)
                .json();

        assertThat(description.findValuesAsText("$ref"))
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                description.at(reference.substring(1)).isMissingNode())
                        .as(reference)
                        .isFalse());
    }
}
