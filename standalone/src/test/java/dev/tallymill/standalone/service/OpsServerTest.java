package dev.tallymill.standalone.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tallymill.standalone.CommandFailure;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpsServerTest {

    private final ServiceHealth health = new ServiceHealth();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicBoolean ready = new AtomicBoolean(true);
    private final AtomicInteger renewals = new AtomicInteger();
    private OpsServer server;

    @BeforeEach
    void start() throws CommandFailure {
        server = OpsServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), health, registry);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void isAliveButNotReadyWhileTheServiceStarts() throws Exception {
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).isEqualTo("starting\n");
    }

    @Test
    void isReadyWhenTheServiceSaysSo() throws Exception {
        health.started(running());

        assertThat(get("/readyz").statusCode()).isEqualTo(200);
        ready.set(false);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
    }

    @Test
    void isNeitherOnceTheServiceHasFailed() throws Exception {
        health.started(running());
        failure.set(new IllegalStateException("with a detail that is nobody's business"));

        assertThat(get("/healthz").statusCode()).isEqualTo(503);
        assertThat(get("/healthz").body()).isEqualTo("failed: IllegalStateException\n");
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
    }

    @Test
    void servesMetricsAsPrometheusReadsThemRenewedAtEachLook() throws Exception {
        health.started(running());
        registry.counter("tallymill.test", "outcome", "good").increment(3);

        HttpResponse<String> answer = get("/metrics");

        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
        assertThat(answer.body()).contains("tallymill_test_total{outcome=\"good\"} 3.0");
        assertThat(renewals).hasValue(1);
    }

    @Test
    void knowsNothingElse() throws Exception {
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(get("/metrics/more").statusCode()).isEqualTo(404);
    }

    @Test
    void saysWhichKeyNamesAPortInUse() {
        assertThatExceptionOfType(CommandFailure.class)
                .isThrownBy(() -> OpsServer.start(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()), health, registry))
                .withMessageContaining("metrics.port");
    }

    private RunningService running() {
        return new RunningService(() -> {}, failure::get, ready::get, renewals::incrementAndGet);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + server.port() + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
