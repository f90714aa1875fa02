package dev.tallymill.ingest.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tallymill.ingest.IngestConfig;
import dev.tallymill.ingest.IngestMain;
import dev.tallymill.ingest.IngestService;
import dev.tallymill.ingest.tenant.IssuedKey;
import dev.tallymill.ingest.tenant.NewTenant;
import dev.tallymill.ingest.validate.ValidationLimits;
import dev.tallymill.ingest.webhook.WebhookSecrets;
import dev.tallymill.schemas.config.KafkaSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** An ingest service with its API on a free port of this machine, and a client of one tenant. */
final class RunningApi implements AutoCloseable {

    static final String ADMIN_KEY = "the-administrators-key";
    private static final String BOUNDARY = "the-boundary";
    private static final JsonMapper JSON = new JsonMapper();

    private final IngestService service;
    private final ApiServer server;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String key;

    RunningApi(KafkaSettings kafka, Clock clock) throws IOException {
        this(kafka, clock, "acme");
    }

    /** @param tenant to be created, whom requests are from unless said otherwise */
    RunningApi(KafkaSettings kafka, Clock clock, String tenant) throws IOException {
        this(kafka, clock, new Properties(), ValidationLimits.DEFAULT, tenant);
    }

    RunningApi(KafkaSettings kafka, Clock clock, Properties properties, ValidationLimits limits) throws IOException {
        this(kafka, clock, properties, limits, "acme");
    }

    private RunningApi(KafkaSettings kafka, Clock clock, Properties properties, ValidationLimits limits, String tenant)
            throws IOException {
        IngestConfig defaults = IngestConfig.of(kafka);
        service = IngestMain.start(new IngestConfig(
                kafka,
                limits,
                defaults.ownership(),
                defaults.ending(),
                defaults.dispatch(),
                defaults.budgets(),
                defaults.transactionTimeout(),
                defaults.tablesDir()));
        properties.setProperty("ingest.http.port", "0");
        server = ApiServer.start(
                service,
                ApiConfig.from(properties),
                ADMIN_KEY,
                new WebhookSecrets("the-key-that-webhook-secrets-follow-from"),
                clock,
                BesideApi.NOTHING);
        key = newTenant(tenant);
    }

    IngestService service() {
        return service;
    }

    ApiServer server() {
        return server;
    }

    int port() {
        return server.port();
    }

    /** Key of the tenant whom requests are from unless said otherwise. */
    String key() {
        return key;
    }

    /** Creates a tenant and returns its key. */
    String newTenant(String id) {
        IssuedKey issued = Objects.requireNonNull(service.tenants().create(NewTenant.of(id)));
        return issued.apiKey();
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send(request("GET", path, BodyPublishers.noBody()), key);
    }

    Answer delete(String path) throws IOException, InterruptedException {
        return send(request("DELETE", path, BodyPublishers.noBody()), key);
    }

    Answer post(String path, String json) throws IOException, InterruptedException {
        return send(request("POST", path, BodyPublishers.ofString(json)), key);
    }

    Answer upload(String content) throws IOException, InterruptedException {
        return upload(content, "");
    }

    /** @param fields further parts, each complete with its boundary */
    Answer upload(String content, String fields) throws IOException, InterruptedException {
        String body = part("file\"; filename=\"requests.jsonl", content) + fields + part("purpose", "batch") + "--"
                + BOUNDARY + "--\r\n";
        return send(multipart(body.getBytes(StandardCharsets.UTF_8)), key);
    }

    /** Uploads {@code lines} requests and returns the file's id. */
    String uploadRequests(int lines) throws IOException, InterruptedException {
        StringBuilder content = new StringBuilder();
        for (int line = 0; line < lines; line++) {
            content.append("{\"custom_id\":\"id-")
                    .append(line)
                    .append("\",\"method\":\"POST\",")
                    .append("\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"m\",\"messages\":[]}}\n");
        }
        return upload(content.toString()).text("id");
    }

    static String part(String name, String content) {
        return "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + content + "\r\n";
    }

    HttpRequest.Builder multipart(byte[] body) {
        return request("POST", "/v1/files", BodyPublishers.ofByteArray(body))
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY);
    }

    HttpRequest.Builder request(String method, String path, BodyPublisher body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofMinutes(2))
                .method(method, body);
    }

    /** @param apiKey null for none */
    Answer send(HttpRequest.Builder request, @Nullable String apiKey) throws IOException, InterruptedException {
        if (apiKey != null) {
            request.header("Authorization", "Bearer " + apiKey);
        }
        return new Answer(http.send(request.build(), BodyHandlers.ofString()));
    }

    @Override
    public void close() {
        http.close();
        server.close();
        service.close();
    }

    /** What came back. */
    record Answer(HttpResponse<String> response) {

        int status() {
            return response.statusCode();
        }

        String body() {
            return response.body();
        }

        JsonNode json() throws IOException {
            return JSON.readTree(body());
        }

        /** A string of the JSON answer; fails when there is none. */
        String text(String field) throws IOException {
            JsonNode value = json().path(field);
            if (!value.isTextual()) {
                throw new AssertionError("no " + field + " in " + status() + " " + body());
            }
            return value.textValue();
        }

        String errorCode() throws IOException {
            return json().path("error").path("code").asText();
        }
    }
}
