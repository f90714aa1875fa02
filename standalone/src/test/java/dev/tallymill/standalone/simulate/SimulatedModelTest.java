package dev.tallymill.standalone.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SimulatedModelTest {

    private static final String CALL = """
            {"model":"gpt-oss-120b","messages":[{"role":"system","content":"out of: a, b, c."},
             {"role":"user","content":"hello"}]}""";
    private static final String OTHER_CALL = CALL.replace("hello", "goodbye");
    private static final String STREAMED_CALL = CALL.replace("\"model\"", "\"stream\":true,\"model\"");

    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();
    private SimulatedModel model = SimulatedModel.start(SimulateConfig.INSTANT);

    @AfterEach
    void stop() {
        model.close();
        http.close();
    }

    @Test
    void givesTheSamePromptTheSameAnswerAndUsage() throws Exception {
        JsonNode first = json.readTree(post(CALL).body());
        JsonNode second = json.readTree(post(CALL).body());

        assertThat(second.at("/choices")).isEqualTo(first.at("/choices"));
        assertThat(second.at("/usage")).isEqualTo(first.at("/usage"));
        assertThat(first.at("/choices/0/message/content").asText()).isIn("a", "b", "c");
    }

    @Test
    void namesItselfInEveryAnswer() throws Exception {
        HttpResponse<String> response = post(CALL);

        assertThat(response.headers().firstValue("Server")).contains("tallymill-simulated-model");
        assertThat(response.headers().firstValue("x-request-id")).isPresent();
        assertThat(json.readTree(response.body()).at("/system_fingerprint").asText())
                .isEqualTo("simulated");
    }

    @Test
    void countsTwoCallsWithOneIdempotencyKeyAsOneJobPaidTwice() throws Exception {
        post(CALL, "Idempotency-Key", "job-1");
        post(OTHER_CALL, "Idempotency-Key", "job-1");

        assertThat(model.stats()).isEqualTo(new Stats(2, 0, 1, Map.of("200", 2L), 1, 1, 0, 0));
    }

    @Test
    void tellsJobsWithTheSameBodyApartByTheirIdempotencyKeys() throws Exception {
        post(CALL, "Idempotency-Key", "job-1");
        post(CALL, "Idempotency-Key", "job-2");

        assertThat(model.stats().completedJobs()).isEqualTo(2);
        assertThat(model.stats().callsForCompletedJobs()).isZero();
    }

    @Test
    void tellsJobsWithoutAKeyApartByTheirBodies() throws Exception {
        post(CALL);
        post(CALL);
        post(OTHER_CALL);

        assertThat(model.stats()).isEqualTo(new Stats(3, 0, 1, Map.of("200", 3L), 2, 1, 0, 0));
    }

    @Test
    void servesItsStatsAsJson() throws Exception {
        post(CALL);
        post(CALL);

        assertThat(get("/stats"))
                .isEqualTo("{\"calls\":2,\"in_flight\":0,\"max_in_flight\":1,\"by_status\":{\"200\":2},"
                        + "\"completed_jobs\":1,\"calls_for_completed_jobs\":1,\"unread_answers\":0,"
                        + "\"calls_for_unread_answers\":0}");
    }

    @Test
    void listsItsModel() throws Exception {
        assertThat(json.readTree(get("/v1/models")).at("/data/0/id").asText()).isEqualTo("gpt-oss-120b");
    }

    @Test
    void noticesAtOnceThatTheClientOfAWaitingCallHungUp() throws Exception {
        restart("latency=fixed:60m");
        try (RawCall call = new RawCall(model.baseUrl(), CALL)) {
            awaitStats(stats -> stats.inFlight() == 1);
            call.hangUp();
            awaitStats(stats -> stats.inFlight() == 0);
        }

        assertThat(model.stats()).isEqualTo(new Stats(1, 0, 1, Map.of("aborted", 1L), 0, 0, 0, 0));
    }

    @Test
    void tellsWhenTheLastAnswerToACompletedJobWasLeftUnread() throws Exception {
        restart("latency=fixed:1ms");
        try (RawCall call = new RawCall(model.baseUrl(), CALL)) {
            call.awaitAnswer();
            call.cutOff();
        }
        // Each of these reads its answer; only the first that comes after the cut was noticed counts.
        while (model.stats().callsForUnreadAnswers() == 0) {
            assertThat(post(CALL).statusCode()).isEqualTo(200);
        }
        long before = model.stats().callsForCompletedJobs();
        post(CALL);

        assertThat(model.stats().callsForUnreadAnswers()).isEqualTo(1);
        assertThat(model.stats().callsForCompletedJobs()).isEqualTo(before + 1);
    }

    @Test
    void keepsAConnectionUsableAfterACallThatWaited() throws Exception {
        restart("latency=fixed:1ms");

        assertThat(post(CALL).statusCode()).isEqualTo(200);
        assertThat(post(OTHER_CALL).statusCode()).isEqualTo(200);
        assertThat(post(CALL).statusCode()).isEqualTo(200);
    }

    @Test
    void neverAnswersACallFatedToTimeOut() throws Exception {
        restart("fail=timeout:1");
        try (RawCall call = new RawCall(model.baseUrl(), CALL)) {
            awaitStats(stats -> stats.inFlight() == 1);
            call.hangUp();
            awaitStats(stats -> stats.inFlight() == 0);
        }

        assertThat(model.stats().byStatus()).isEqualTo(Map.of("timeout", 1L));
    }

    @Test
    void endsTheCallsInFlightWhenItStops() throws Exception {
        restart("fail=timeout:1");
        try (RawCall call = new RawCall(model.baseUrl(), CALL)) {
            awaitStats(stats -> stats.inFlight() == 1);
            model.close();

            assertThat(call.readToEnd()).isEmpty();
        }
    }

    @Test
    void breaksATruncatedAnswerOffInTheMiddle() throws Exception {
        restart("fail=truncate:1");
        String received;
        try (RawCall call = new RawCall(model.baseUrl(), CALL)) {
            received = call.readToEnd();
        }

        String head = received.substring(0, received.indexOf("\r\n\r\n"));
        String body = received.substring(received.indexOf("\r\n\r\n") + 4);
        int announced = Integer.parseInt(head.replaceAll("(?si).*content-length: (\\d+).*", "$1"));
        assertThat(head).startsWith("HTTP/1.1 200");
        assertThat(body).startsWith("{").hasSize(announced / 2);
        assertThat(model.stats()).isEqualTo(new Stats(1, 0, 1, Map.of("truncate", 1L), 0, 0, 0, 0));
    }

    @Test
    void streamsInChunks() throws Exception {
        HttpResponse<String> response = post(STREAMED_CALL);

        assertThat(response.headers().firstValue("Content-Type")).contains("text/event-stream; charset=utf-8");
        assertThat(response.body()).startsWith("data: {").endsWith("data: [DONE]\n\n");
        assertThat(model.stats()).isEqualTo(new Stats(1, 0, 1, Map.of("200", 1L), 1, 0, 0, 0));
    }

    @Test
    void breaksATruncatedStreamOffBeforeItsEnd() throws Exception {
        restart("fail=truncate:1;latency=fixed:1ms");
        try (RawCall call = new RawCall(model.baseUrl(), STREAMED_CALL)) {
            assertThat(call.readToEnd())
                    .contains("data: {")
                    .doesNotContain("[DONE]")
                    .doesNotEndWith("0\r\n\r\n");
        }

        assertThat(model.stats().byStatus()).isEqualTo(Map.of("truncate", 1L));
    }

    @Test
    void refusesToStreamWhereItCannot() throws Exception {
        HttpResponse<String> response = postTo("/embeddings", "{\"model\":\"m\",\"input\":\"a\",\"stream\":true}");

        assertThat(response.statusCode()).isEqualTo(400);
    }

    @Test
    void answersWithTheFatedStatusAndRetryAfter() throws Exception {
        restart("fail=429:1;retry-after=1.5");

        HttpResponse<String> response = post(CALL);

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("Retry-After")).contains("1.5");
        assertThat(json.readTree(response.body()).at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
    }

    @Test
    void refusesCallsBeyondTheLimit() throws Exception {
        restart("latency=fixed:60m;limit-in-flight=1");
        try (RawCall seated = new RawCall(model.baseUrl(), CALL)) {
            awaitStats(stats -> stats.inFlight() == 1);

            assertThat(post(OTHER_CALL).statusCode()).isEqualTo(429);

            seated.hangUp();
            awaitStats(stats -> stats.inFlight() == 0);
        }

        assertThat(model.stats().byStatus()).isEqualTo(Map.of("429", 1L, "aborted", 1L));
    }

    @Test
    void acceptsOnlyItsKey() throws Exception {
        restart("api-key=right");

        assertThat(post(CALL).statusCode()).isEqualTo(401);
        assertThat(post(CALL, "Authorization", "Bearer wrong").statusCode()).isEqualTo(401);
        assertThat(post(CALL, "Authorization", "Bearer right").statusCode()).isEqualTo(200);
        assertThat(post(CALL, "x-api-key", "right").statusCode()).isEqualTo(200);
    }

    @Test
    void omitsUsageWhenTold() throws Exception {
        restart("omit-usage");

        assertThat(json.readTree(post(CALL).body()).has("usage")).isFalse();
    }

    @Test
    void refusesABadPromptAndAnUnknownPath() throws Exception {
        assertThat(post("{\"model\":").statusCode()).isEqualTo(400);
        assertThat(postTo("/nothing", CALL).statusCode()).isEqualTo(404);
    }

    @Test
    void saysInOneLineThatItsPortIsTaken() {
        int taken = model.baseUrl().getPort();

        assertThatThrownBy(() -> SimulatedModel.start(SimulateConfig.INSTANT.withPort(taken)))
                .isInstanceOf(PortInUseException.class)
                .hasMessage("port " + taken
                        + " on 127.0.0.1 is in use: choose another with --port, or --port 0 for any free one");
    }

    private void restart(String spec) {
        model.close();
        model = SimulatedModel.start(SimulateConfig.parse(spec));
    }

    private HttpResponse<String> post(String body, String... headers) throws IOException, InterruptedException {
        return postTo("/chat/completions", body, headers);
    }

    private HttpResponse<String> postTo(String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(model.baseUrl() + path))
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(model.baseUrl().resolve(path)).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private void awaitStats(Predicate<Stats> expected) {
        while (!expected.test(model.stats())) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }
}
