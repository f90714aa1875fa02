package dev.tallymill.standalone.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.record.Usage;
import dev.tallymill.worker.call.CallerConfig;
import dev.tallymill.worker.call.HttpJobCaller;
import dev.tallymill.worker.call.JobEnding.Finished;
import dev.tallymill.worker.call.ModelApi;
import dev.tallymill.worker.call.http.ApacheUpstream;
import dev.tallymill.worker.call.http.ApiKey;
import dev.tallymill.worker.call.http.Exchange;
import dev.tallymill.worker.call.http.HttpSettings;
import dev.tallymill.worker.call.http.UpstreamRequest;
import dev.tallymill.worker.call.stream.StreamedRequest;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.FutureTask;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The worker's calls against the simulated model, streamed and not: nobody behind them can tell the difference. */
@Timeout(60)
class StreamedCallsTest {

    private static final InstantSource MODEL_TIME = InstantSource.fixed(Instant.parse("2026-11-23T12:00:00Z"));

    private final JsonMapper json = new JsonMapper();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : open.reversed()) {
            closeable.close();
        }
    }

    private SimulatedModel model(String spec) {
        SimulatedModel model = SimulatedModel.start(SimulateConfig.parse(spec), MODEL_TIME);
        open.add(model);
        return model;
    }

    private HttpJobCaller caller(SimulatedModel model, boolean stream) {
        Properties properties = new Properties();
        properties.setProperty("worker.base.url", model.baseUrl().toString());
        properties.setProperty("worker.stream", Boolean.toString(stream));
        properties.setProperty("worker.max.attempts", "20");
        HttpJobCaller caller = HttpJobCaller.create(
                CallerConfig.from(properties),
                null,
                Clock.systemUTC(),
                duration -> {}, // nothing here is worth waiting for
                RandomGenerator.of("L64X128MixRandom"));
        open.add(caller);
        return caller;
    }

    private static Finished call(HttpJobCaller caller, String id, String endpoint, String body) throws Exception {
        JobReference reference = JobReference.newBuilder()
                .setJobId(id)
                .setTenant("default")
                .setEndpoint(endpoint)
                .setModel("m")
                .build();
        PromptJob job = PromptJob.newBuilder()
                .setJob(reference)
                .setBody(body)
                .setCreatedAt(Instant.EPOCH)
                .build();
        FutureTask<Finished> call = new FutureTask<>(() -> (Finished) caller.call(job));
        Thread.ofVirtual().start(call);
        return call.get();
    }

    private static String body(Finished finished) {
        return Objects.requireNonNull(finished.responseBody(), "the body");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /v1/chat/completions | {"model":"m","messages":[{"role":"user","content":"hello"}]}
            /v1/chat/completions | {"model":"m","messages":[{"role":"user","content":"hello"}],"max_tokens":1}
            /v1/completions      | {"model":"m","prompt":"hello"}
            /v1/responses        | {"model":"m","input":"hello"}
            /v1/responses        | {"model":"m","input":"hello","max_output_tokens":1}
            /v1/messages         | {"model":"m","max_tokens":100,"messages":[{"role":"user","content":"hello"}]}
            /v1/embeddings       | {"model":"m","input":"hello"}
            """)
    void aStreamedResultIsTheOrdinaryOne(String endpoint, String body) throws Exception {
        SimulatedModel model = model("");
        Finished ordinary = call(caller(model, false), "job-1", endpoint, body);
        Finished streamed = call(caller(model, true), "job-2", endpoint, body);

        assertThat(streamed.outcome()).isEqualTo(Outcome.COMPLETED);
        assertThat(streamed.usage()).isNotNull().isEqualTo(ordinary.usage());
        assertThat(streamed.truncated()).isEqualTo(ordinary.truncated());
        assertThat(json.readTree(body(streamed))).isEqualTo(json.readTree(body(ordinary)));
    }

    @ParameterizedTest
    @CsvSource({"CHAT, /chat/completions", "COMPLETIONS, /completions", "RESPONSES, /responses", "MESSAGES, /messages"})
    void theAnswerDoesComeAsAStream(ModelApi api, String path) throws Exception {
        SimulatedModel model = model("");
        String body = StreamedRequest.of(
                api, "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"input\":\"a\"}");
        HttpSettings settings = new HttpSettings(
                1, Duration.ofSeconds(10), Duration.ofSeconds(50), Duration.ofSeconds(50), 100_000, "tallymill/test");
        ApacheUpstream upstream = new ApacheUpstream(settings, ApiKey.of(null), Clock.systemUTC());
        open.add(upstream);
        UpstreamRequest request = new UpstreamRequest(
                URI.create(model.baseUrl() + path),
                UpstreamRequest.Authentication.BEARER,
                "job-1",
                body,
                Duration.ofSeconds(50),
                false,
                api,
                reply -> {});
        FutureTask<Exchange> call = new FutureTask<>(() -> upstream.send(request));
        Thread.ofVirtual().start(call);

        assertThat(call.get().timeToFirstToken()).isNotNull();
    }

    @Test
    void everyJobGetsItsWholeAnswerThoughStreamsBreakOff() throws Exception {
        SimulatedModel model = model("fail=truncate:0.4;seed=3");
        HttpJobCaller caller = caller(model, true);
        for (int i = 0; i < 30; i++) {
            String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"job " + i + "\"}]}";
            Finished finished = call(caller, "job-" + i, i % 2 == 0 ? "/v1/chat/completions" : "/v1/messages", body);

            assertThat(finished.outcome()).isEqualTo(Outcome.COMPLETED);
            assertThat(finished.usage())
                    .isNotNull()
                    .extracting(Usage::getEstimated)
                    .isEqualTo(false);
            assertThat(body(finished)).endsWith("}").contains("Simulated:");
        }

        assertThat(model.stats().byStatus().get("200")).isEqualTo(30);
        assertThat(model.stats().byStatus().get("truncate")).isPositive();
        assertThat(model.stats().callsForCompletedJobs()).isZero();
    }
}
