package dev.tallymill.standalone.embedded.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallymill.schemas.record.TokenUsage;
import dev.tallymill.schemas.registry.RegisteredSchema;
import dev.tallymill.schemas.registry.RegistryRejectedException;
import dev.tallymill.schemas.registry.SchemaRegistryClient;
import dev.tallymill.standalone.embedded.CannotStartException;
import dev.tallymill.standalone.embedded.EmbeddedKafka;
import dev.tallymill.standalone.embedded.EmbeddedKafkaConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRegistryTest {

    private static final Schema V1 =
            SchemaBuilder.record("Thing").fields().requiredString("name").endRecord();
    private static final Schema V2 = SchemaBuilder.record("Thing")
            .fields()
            .requiredString("name")
            .name("colour")
            .type()
            .stringType()
            .stringDefault("grey")
            .endRecord();
    private static final Schema WITHOUT_DEFAULT = SchemaBuilder.record("Thing")
            .fields()
            .requiredString("name")
            .requiredString("shape")
            .endRecord();

    @TempDir
    private static Path directory;

    private static EmbeddedKafka kafka;

    private final HttpClient http = HttpClient.newHttpClient();
    private EmbeddedRegistry registry;
    private SchemaRegistryClient client;

    @BeforeAll
    static void startKafka() {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.in(directory), failure -> {});
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void startRegistry() {
        registry = EmbeddedRegistry.start(EmbeddedRegistryConfig.onAnyPort(), kafka.bootstrapServers());
        client = SchemaRegistryClient.open(Map.of("schema.registry.url", registry.url()), Time.SYSTEM);
    }

    @AfterEach
    void stopRegistry() {
        client.close();
        registry.close();
        http.close();
    }

    @Test
    void keepsIdsAndVersionsOverARestart() {
        int first = client.register("kept-value", V1);
        int second = client.register("kept-value", V2);
        int usage = client.register("kept-usage-value", TokenUsage.getClassSchema());

        client.close();
        registry.close();
        startRegistry();

        assertThat(client.lookUp("kept-value", V1)).isEqualTo(new RegisteredSchema("kept-value", 1, first, V1));
        assertThat(client.latest("kept-value")).isEqualTo(new RegisteredSchema("kept-value", 2, second, V2));
        assertThat(client.schemaById(usage)).isEqualTo(TokenUsage.getClassSchema());
        assertThat(client.register("kept-value", V1)).isEqualTo(first);
    }

    @Test
    void refusesASchemaThatEarlierVersionsCannotRead() {
        client.register("strict-value", V1);

        assertThatThrownBy(() -> client.register("strict-value", WITHOUT_DEFAULT))
                .isInstanceOfSatisfying(
                        RegistryRejectedException.class,
                        e -> assertThat(e.errorCode()).isEqualTo(409));
        assertThat(client.incompatibilities("strict-value", WITHOUT_DEFAULT)).isNotEmpty();
        assertThat(client.incompatibilities("strict-value", V2)).isEmpty();
    }

    @Test
    void answersAsConfluentDoes() throws IOException, InterruptedException {
        int id = client.register("paths/value", V1);

        assertThat(get("/").body()).isEqualTo("{}");
        assertThat(get("/schemas/types").body()).isEqualTo("[\"AVRO\"]");
        assertThat(get("/subjects?subjectPrefix=paths").body()).isEqualTo("[\"paths/value\"]");
        assertThat(get("/subjects/paths%2Fvalue/versions").body()).isEqualTo("[1]");
        assertThat(get("/schemas/ids/" + id + "/versions").body()).contains("\"version\":1");
        assertThat(get("/subjects/paths%2Fvalue/versions/latest/schema").body()).isEqualTo(V1.toString());
        assertThat(get("/config").body()).isEqualTo("{\"compatibilityLevel\":\"FULL_TRANSITIVE\"}");
        assertThat(send("PUT", "/config/paths%2Fvalue", "{\"compatibility\":\"NONE\"}")
                        .body())
                .isEqualTo("{\"compatibility\":\"NONE\"}");
        assertThat(get("/config/paths%2Fvalue").body()).isEqualTo("{\"compatibilityLevel\":\"NONE\"}");
        assertThat(send("DELETE", "/subjects/paths%2Fvalue", "").body()).isEqualTo("[1]");
        assertThat(client.schemaById(id)).isEqualTo(V1);
    }

    @Test
    void saysWhatIsMissingInConfluentsErrorBodies() throws IOException, InterruptedException {
        HttpResponse<String> noSubject = get("/subjects/nowhere/versions/1");
        HttpResponse<String> noSchema = get("/schemas/ids/4711");
        HttpResponse<String> notJson = send("POST", "/subjects/nowhere/versions", "{");
        HttpResponse<String> notAvro = send("POST", "/subjects/nowhere/versions", "{\"schema\":\"{}\"}");

        assertThat(noSubject.statusCode()).isEqualTo(404);
        assertThat(noSubject.body()).isEqualTo("{\"error_code\":40401,\"message\":\"Subject 'nowhere' not found.\"}");
        assertThat(noSubject.headers().firstValue("content-type")).hasValue("application/vnd.schemaregistry.v1+json");
        assertThat(noSchema.body()).contains("\"error_code\":40403");
        assertThat(notJson.statusCode()).isEqualTo(400);
        assertThat(notAvro.statusCode()).isEqualTo(422);
        assertThat(notAvro.body()).contains("\"error_code\":42201");
    }

    @Test
    void namesABusyPortAndTheOptionThatChangesIt() throws IOException {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            EmbeddedRegistryConfig config = EmbeddedRegistryConfig.onAnyPort().withPort(busy.getLocalPort());

            assertThatThrownBy(() -> EmbeddedRegistry.start(config, kafka.bootstrapServers()))
                    .isInstanceOf(CannotStartException.class)
                    .hasMessage(
                            "port %d for the schema registry is in use by another program; choose another with"
                                    + " --registry-port",
                            busy.getLocalPort());
        }
    }

    @Test
    void givesTheSameSchemaTheSameIdUnderEverySubject() {
        int one = client.register("one-value", V1);
        int other = client.register("other-value", V1);

        assertThat(other).isEqualTo(one);
        assertThat(client.latest("other-value").version()).isEqualTo(1);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path, "");
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(registry.url() + path))
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
