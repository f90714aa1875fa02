package dev.tallymill.standalone.service;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.topic.TopicAdmin;
import dev.tallymill.schemas.topic.TopicCatalogue;
import dev.tallymill.schemas.topic.TopicSettings;
import dev.tallymill.standalone.embedded.EmbeddedKafka;
import dev.tallymill.standalone.embedded.EmbeddedKafkaConfig;
import dev.tallymill.worker.WorkerConfig;
import dev.tallymill.worker.WorkerMain;
import dev.tallymill.worker.WorkerService;
import dev.tallymill.worker.metrics.WorkerMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Neither prompt nor key stands in log or metrics, not even at DEBUG and from an endpoint that quotes both. */
class SecretsTest {

    private static final String PROMPT = "PROMPT-MARKER-4711";
    private static final String KEY = "sk-key-marker-0815";
    private static final int JOBS = 30;

    @TempDir
    private Path directory;

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    private final AtomicInteger calls = new AtomicInteger();
    private Level levelBefore;
    private HttpServer endpoint;

    @BeforeEach
    void listen() throws IOException {
        JsonEncoder encoder = ServiceLog.jsonEncoder(root.getLoggerContext());
        appender.setContext(root.getLoggerContext());
        appender.setEncoder(encoder);
        appender.setOutputStream(written);
        appender.start();
        root.addAppender(appender);
        levelBefore = root.getLevel();
        ServiceLog.apply(new OpsConfig("localhost", 0, false, "debug"));
        endpoint = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endpoint.createContext("/", this::answer);
        endpoint.start();
    }

    @AfterEach
    void stopListening() {
        root.setLevel(levelBefore);
        root.detachAppender(appender);
        endpoint.stop(0);
    }

    @Test
    void logAndMetricsHoldNeitherPromptNorKey() throws Exception {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        WorkerMetrics metrics = new WorkerMetrics(registry);
        try (EmbeddedKafka kafka =
                EmbeddedKafka.start(EmbeddedKafkaConfig.in(directory.resolve("kafka")), failure -> {})) {
            WorkerConfig config = config(kafka.bootstrapServers());
            createTopics(config.kafka());
            produce(config.kafka());
            try (WorkerService worker = WorkerMain.startUnchecked(config, KEY, metrics)) {
                awaitEnded(worker);
                metrics.refresh();
            }
        }
        String log = written.toString(StandardCharsets.UTF_8);
        String scraped = registry.scrape();

        assertThat(calls.get()).isGreaterThan(JOBS);
        assertThat(log.lines().filter(line -> line.contains(PROMPT) || line.contains(KEY)))
                .isEmpty();
        assertThat(scraped).doesNotContain(PROMPT).doesNotContain(KEY).contains("tallymill_worker_attempts_total");
        assertThat(log.lines().map(SecretsTest::read).filter(line -> line.has("kvpList")))
                .as("lines about jobs")
                .hasSizeGreaterThanOrEqualTo(JOBS)
                .allSatisfy(line -> assertThat(line.get("kvpList").toString())
                        .contains("\"job_id\"", "\"tenant\"", "\"attempt\"", "\"status\""));
    }

    /** Every way to answer that quotes what was sent. */
    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String quoted = exchange.getRequestHeaders().getFirst("Authorization") + " "
                + body.replace("\\", "").replace("\"", "'");
        String error = "{\"error\":{\"message\":\"" + quoted + "\",\"code\":\"" + quoted + "\"}}";
        int call = calls.incrementAndGet();
        switch (call % 6) {
            case 0 -> send(exchange, 400, error);
            case 1 -> send(exchange, 500, error);
            case 2 -> send(exchange, 200, quoted);
            case 3 -> send(exchange, 429, error);
            case 4 -> send(exchange, 200, "{\"choices\":\"" + quoted + "\"}");
            default -> send(exchange, 200, """
                    {"id":"1","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":\
                    "assistant","content":"%s"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,\
                    "completion_tokens":1,"total_tokens":2}}""".formatted(quoted));
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private WorkerConfig config(String bootstrapServers) {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", bootstrapServers);
        properties.setProperty("schema.registry.url", "mock://secrets");
        properties.setProperty(
                "worker.base.url", "http://localhost:" + endpoint.getAddress().getPort() + "/v1");
        properties.setProperty("worker.backoff.min", "1ms");
        properties.setProperty("worker.backoff.max", "5ms");
        return WorkerConfig.from(properties);
    }

    private static void createTopics(KafkaSettings kafka) {
        try (Admin admin = Admin.create(kafka.clientProperties())) {
            new TopicAdmin(admin, Time.SYSTEM, Duration.ofSeconds(60))
                    .createMissing(new TopicCatalogue(kafka.topics(), TopicSettings.forEmbedded(4)));
        }
    }

    private static void produce(KafkaSettings kafka) throws Exception {
        try (var producer = new KafkaProducer<>(
                kafka.clientProperties(), new StringSerializer(), kafka.<PromptJob>serializer(false))) {
            for (int number = 0; number < JOBS; number++) {
                producer.send(new ProducerRecord<>(kafka.topics().promptJobs(), "key-" + number, job(number)))
                        .get();
            }
        }
    }

    private static PromptJob job(int number) {
        return PromptJob.newBuilder()
                .setJob(JobReference.newBuilder()
                        .setJobId("job-" + number)
                        .setTenant("tenant")
                        .setBatchId("batch_1")
                        .setEndpoint("/v1/chat/completions")
                        .setModel("m")
                        .build())
                .setBody("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + PROMPT + "\"}]}")
                .setCreatedAt(Instant.EPOCH)
                .build();
    }

    private static void awaitEnded(WorkerService worker) {
        long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (worker.status().completed() + worker.status().failed() < JOBS) {
            assertThat(worker.failure()).isNull();
            assertThat(System.nanoTime()).as("waited long enough").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static JsonNode read(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (IOException e) {
            throw new AssertionError("no JSON: " + line, e);
        }
    }
}
