package dev.tallymill.worker.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tallymill.worker.call.limit.RateLimits;
import java.net.URI;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallerConfigTest {

    private static CallerConfig with(String key, String value) {
        Properties properties = new Properties();
        properties.setProperty(key, value);
        return CallerConfig.from(properties);
    }

    @Test
    void defaults() {
        assertThat(CallerConfig.from(new Properties()))
                .isEqualTo(new CallerConfig(
                        URI.create("https://keeprouter.com/v1"),
                        "KEEPROUTER_KEY",
                        "keeprouter.com",
                        256,
                        6,
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(10),
                        Duration.ofSeconds(30),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(30),
                        RateLimits.LEARNT,
                        new StreamingConfig(false, Duration.ofSeconds(60)),
                        false));
    }

    @Test
    void readsEveryKey() {
        Properties properties = new Properties();
        properties.setProperty("worker.base.url", "http://127.0.0.1:8000/v1");
        properties.setProperty("worker.api.key.env", "MY_KEY");
        properties.setProperty("worker.provider", "vllm");
        properties.setProperty("worker.concurrency", "10");
        properties.setProperty("worker.max.attempts", "3");
        properties.setProperty("worker.connect.timeout", "5s");
        properties.setProperty("worker.call.timeout", "1h");
        properties.setProperty("worker.park.after", "1m");
        properties.setProperty("worker.backoff.min", "250ms");
        properties.setProperty("worker.backoff.max", "PT5S");
        properties.setProperty("worker.probe.interval", "1.5s");
        properties.setProperty("worker.stream", "true");
        properties.setProperty("worker.stream.idle.timeout", "2m");
        properties.setProperty("worker.requests.per.minute", "600");
        properties.setProperty("worker.tokens.per.minute", "200000");
        properties.setProperty("worker.limits.from.headers", "false");
        properties.setProperty("worker.check.schema", "true");

        assertThat(CallerConfig.from(properties))
                .isEqualTo(new CallerConfig(
                        URI.create("http://127.0.0.1:8000/v1"),
                        "MY_KEY",
                        "vllm",
                        10,
                        3,
                        Duration.ofSeconds(5),
                        Duration.ofHours(1),
                        Duration.ofMinutes(1),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(1500),
                        new RateLimits(600L, 200_000L, false),
                        new StreamingConfig(true, Duration.ofMinutes(2)),
                        true));
    }

    @ParameterizedTest
    @CsvSource({
        "worker.base.url, not a url",
        "worker.base.url, ftp://host/v1",
        "worker.base.url, https:///v1",
        "worker.base.url, https://user:secret@host/v1",
        "worker.base.url, https://host/v1?key=secret",
        "worker.concurrency, 0",
        "worker.concurrency, many",
        "worker.max.attempts, 0",
        "worker.connect.timeout, 10",
        "worker.call.timeout, 0s",
        "worker.park.after, -1s",
        "worker.backoff.min, 0ms",
        "worker.backoff.max, 1ms",
        "worker.probe.interval, 0s",
        "worker.stream, yes",
        "worker.check.schema, sometimes",
        "worker.stream.idle.timeout, 0s",
        "worker.requests.per.minute, 0",
        "worker.requests.per.minute, many",
        "worker.tokens.per.minute, -1",
        "worker.limits.from.headers, perhaps"
    })
    void refusesWithOneLineThatNamesTheKey(String key, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(key, value))
                .withMessageStartingWith(key)
                .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1).doesNotContain("secret"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://keeprouter.com/v1, /v1/chat/completions, https://keeprouter.com/v1/chat/completions",
        "https://keeprouter.com/v1/, /v1/embeddings, https://keeprouter.com/v1/embeddings",
        "https://api.groq.com/openai/v1, /v1/chat/completions, https://api.groq.com/openai/v1/chat/completions",
        "https://host/api/v3, /v1/chat/completions, https://host/api/v3/chat/completions",
        "http://127.0.0.1:8080, /v1/chat/completions, http://127.0.0.1:8080/v1/chat/completions",
        "http://127.0.0.1:8080/, /v1/messages, http://127.0.0.1:8080/v1/messages",
        "https://host/v1, /rerank, https://host/v1/rerank"
    })
    void joinsBaseUrlAndEndpoint(String base, String endpoint, String expected) {
        assertThat(new EndpointUrl(URI.create(base)).of(endpoint)).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource({"''", "v1/x", "//evil.example/x", "/v1/../admin", "/v1/x?y=z", "'/v1/x y'", "http://evil.example/"})
    void refusesEndpointsThatAreNoPath(String endpoint) {
        assertThat(new EndpointUrl(URI.create("https://host/v1")).of(endpoint)).isNull();
    }
}
