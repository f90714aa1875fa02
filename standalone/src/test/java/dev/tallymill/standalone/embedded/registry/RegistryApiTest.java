package dev.tallymill.standalone.embedded.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tallymill.standalone.embedded.registry.Decision.Append;
import dev.tallymill.standalone.embedded.registry.Decision.Refusal;
import dev.tallymill.standalone.embedded.registry.Decision.Reply;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every decision of the registry, without Kafka and without HTTP. */
class RegistryApiTest {

    private static final String NAME = field("name", "");
    private static final String NAME_AND_COLOUR = field("name", "") + "," + field("colour", ",\"default\":\"grey\"");
    private static final String NAME_AND_SHAPE = field("name", "") + "," + field("shape", "");

    private final ObjectMapper json = new ObjectMapper();
    private final RegistryState state = new RegistryState(Compatibility.FULL_TRANSITIVE);
    private final RegistryApi api = new RegistryApi(state);

    @Test
    void countsVersionsPerSubjectAndIdsOverall() {
        assertThat(register("a", NAME)).isEqualTo(id(1));
        assertThat(register("a", NAME_AND_COLOUR)).isEqualTo(id(2));
        assertThat(register("b", NAME_AND_SHAPE)).isEqualTo(id(3));
        assertThat(register("b", NAME_AND_SHAPE)).isEqualTo(id(3));

        assertThat(get("/subjects/a/versions")).isEqualTo(new Reply(List.of(1, 2)));
        assertThat(get("/subjects/b/versions")).isEqualTo(new Reply(List.of(1)));
        assertThat(get("/subjects")).isEqualTo(new Reply(List.of("a", "b")));
    }

    @Test
    void givesTheSameTextTheSameIdUnderEverySubject() {
        register("a", NAME);

        assertThat(register("b", NAME)).isEqualTo(id(1));
        assertThat(get("/schemas/ids/1/versions"))
                .isEqualTo(
                        new Reply(List.of(Map.of("subject", "a", "version", 1), Map.of("subject", "b", "version", 1))));
    }

    @Test
    void doesNotCountWhitespaceAsADifference() {
        register("a", NAME);

        Decision spaced = perform("POST", "/subjects/a/versions", Map.of("schema", " " + record(NAME) + " "));

        assertThat(spaced).isEqualTo(id(1));
    }

    @Test
    void refusesWhatIsIncompatibleUntilTheSubjectsLevelAllowsIt() {
        register("a", NAME);

        assertThat(register("a", NAME_AND_SHAPE)).isInstanceOfSatisfying(Refusal.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(409);
            assertThat(refusal.message()).contains("\"a\"").contains("READER_FIELD_MISSING_DEFAULT_VALUE");
        });
        perform("PUT", "/config/a", Map.of("compatibility", "none"));
        assertThat(register("a", NAME_AND_SHAPE)).isEqualTo(id(2));
    }

    @Test
    void tellsWhetherASchemaWouldBeCompatible() {
        register("a", NAME);

        assertThat(perform("POST", "/compatibility/subjects/a/versions/latest", schema(NAME_AND_COLOUR)))
                .isEqualTo(new Reply(Map.of("is_compatible", true, "messages", List.of())));
        assertThat(perform("POST", "/compatibility/subjects/a/versions", schema(NAME_AND_SHAPE)))
                .isInstanceOfSatisfying(
                        Reply.class,
                        reply -> assertThat(reply.body()).asString().contains("is_compatible=false"));
        assertThat(code(perform("POST", "/compatibility/subjects/a/versions/9", schema(NAME))))
                .isEqualTo(40402);
    }

    @Test
    void findsASchemaUnderItsSubject() {
        register("a", NAME);

        Map<String, Object> found = Map.of("subject", "a", "version", 1, "id", 1, "schema", record(NAME));
        assertThat(perform("POST", "/subjects/a", schema(NAME))).isEqualTo(new Reply(found));
        assertThat(get("/subjects/a/versions/1")).isEqualTo(new Reply(found));
        assertThat(get("/subjects/a/versions/-1")).isEqualTo(new Reply(found));
        assertThat(get("/subjects/a/versions/1/schema")).isEqualTo(new Reply(record(NAME)));
        assertThat(code(perform("POST", "/subjects/a", schema(NAME_AND_SHAPE)))).isEqualTo(40403);
        assertThat(code(perform("POST", "/subjects/b", schema(NAME)))).isEqualTo(40401);
    }

    @Test
    void hidesADeletedSubjectButKeepsItsIdsAndItsCount() {
        register("a", NAME);
        register("a", NAME_AND_COLOUR);

        assertThat(perform("DELETE", "/subjects/a", Map.of()))
                .isInstanceOfSatisfying(
                        Append.class, append -> assertThat(append.body()).isEqualTo(List.of(1, 2)));

        assertThat(code(get("/subjects/a/versions"))).isEqualTo(40401);
        assertThat(get("/subjects")).isEqualTo(new Reply(List.of()));
        assertThat(get("/schemas/ids/2")).isEqualTo(new Reply(Map.of("schema", record(NAME_AND_COLOUR))));
        assertThat(register("a", NAME)).isEqualTo(id(1));
        assertThat(get("/subjects/a/versions")).isEqualTo(new Reply(List.of(3)));
    }

    @Test
    void hidesADeletedVersion() {
        register("a", NAME);
        register("a", NAME_AND_COLOUR);

        perform("DELETE", "/subjects/a/versions/latest", Map.of());

        assertThat(get("/subjects/a/versions")).isEqualTo(new Reply(List.of(1)));
        assertThat(code(get("/subjects/a/versions/2"))).isEqualTo(40402);
    }

    @Test
    void keepsLevelsGloballyAndPerSubject() {
        assertThat(get("/config")).isEqualTo(new Reply(Map.of("compatibilityLevel", "FULL_TRANSITIVE")));
        assertThat(code(get("/config/a"))).isEqualTo(40408);

        perform("PUT", "/config", Map.of("compatibility", "BACKWARD"));
        assertThat(get("/config/a?defaultToGlobal=true"))
                .isEqualTo(new Reply(Map.of("compatibilityLevel", "BACKWARD")));

        perform("PUT", "/config/a", Map.of("compatibility", "FORWARD"));
        assertThat(get("/config/a")).isEqualTo(new Reply(Map.of("compatibilityLevel", "FORWARD")));
        perform("DELETE", "/config/a", Map.of());
        assertThat(code(get("/config/a"))).isEqualTo(40408);
        assertThat(code(perform("PUT", "/config", Map.of("compatibility", "SOMEHOW"))))
                .isEqualTo(42203);
    }

    @Test
    void refusesWhatItCannotStore() {
        assertThat(code(perform("POST", "/subjects/a/versions", Map.of("schema", "{}"))))
                .isEqualTo(42201);
        assertThat(code(perform("POST", "/subjects/a/versions", Map.of()))).isEqualTo(42201);
        assertThat(code(perform("POST", "/subjects/a/versions", Map.of("schema", "syntax", "schemaType", "PROTOBUF"))))
                .isEqualTo(42201);
        assertThat(code(perform(
                        "POST",
                        "/subjects/a/versions",
                        Map.of("schema", "\"string\"", "references", List.of(Map.of("name", "b"))))))
                .isEqualTo(42201);
        assertThat(code(get("/subjects/a/versions/zero"))).isEqualTo(42202);
        assertThat(code(perform("DELETE", "/subjects/a?permanent=true", Map.of())))
                .isEqualTo(422);
        assertThat(code(get("/exporters"))).isEqualTo(404);
    }

    private Decision register(String subject, String fields) {
        Decision decision = perform("POST", "/subjects/" + subject + "/versions", schema(fields));
        return decision instanceof Append(RegistryRecord record, Object body) ? new Reply(body) : decision;
    }

    private Decision get(String path) {
        return perform("GET", path, Map.of());
    }

    /** Decides, and applies what the decision appends, as the topic's reader does. */
    private Decision perform(String method, String path, Map<String, ?> body) {
        Decision decision = api.decide(RegistryRequest.of(method, URI.create(path), json.valueToTree(body)));
        if (decision instanceof Append append) {
            state.apply(append.record());
        }
        return decision;
    }

    private static int code(Decision decision) {
        return decision instanceof Refusal refusal ? refusal.code() : 0;
    }

    private static Reply id(int id) {
        return new Reply(Map.of("id", id));
    }

    private static Map<String, String> schema(String fields) {
        return Map.of("schema", record(fields));
    }

    private static String record(String fields) {
        return "{\"type\":\"record\",\"name\":\"Thing\",\"fields\":[" + fields + "]}";
    }

    private static String field(String name, String more) {
        return "{\"name\":\"" + name + "\",\"type\":\"string\"" + more + "}";
    }
}
