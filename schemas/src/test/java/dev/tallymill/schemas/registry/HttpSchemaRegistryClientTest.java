package dev.tallymill.schemas.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tallymill.schemas.registry.RegistryTransport.Reply;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class HttpSchemaRegistryClientTest {

    private static final Schema STRING = Schema.create(Schema.Type.STRING);

    @Test
    void registersUnderTheEncodedSubject() {
        ScriptedTransport transport = answering(200, "{\"id\":7}");

        assertThat(client(transport).register("a b/c-value", STRING)).isEqualTo(7);
        assertThat(transport.requests()).containsExactly("POST http://r/subjects/a%20b%2Fc-value/versions");
        assertThat(transport.lastBody()).isEqualTo("{\"schema\":\"\\\"string\\\"\"}");
    }

    @Test
    void looksUpWithoutRegistering() {
        ScriptedTransport transport =
                answering(200, "{\"subject\":\"s\",\"version\":3,\"id\":7,\"schema\":\"\\\"string\\\"\"}");

        assertThat(client(transport).lookUp("s", STRING)).isEqualTo(new RegisteredSchema("s", 3, 7, STRING));
        assertThat(transport.requests()).containsExactly("POST http://r/subjects/s");
    }

    @Test
    void readsASchemaByItsId() {
        ScriptedTransport transport = answering(200, "{\"schema\":\"\\\"string\\\"\"}");

        assertThat(client(transport).schemaById(7)).isEqualTo(STRING);
        assertThat(transport.requests()).containsExactly("GET http://r/schemas/ids/7");
    }

    @Test
    void theRegistrysReasonsAgainstASchemaArePassedOn() {
        assertThat(client(answering(200, "{\"is_compatible\":false,\"messages\":[\"no\",\"never\"]}"))
                        .incompatibilities("s", STRING))
                .containsExactly("no", "never");
        assertThat(client(answering(200, "{\"is_compatible\":false}")).incompatibilities("s", STRING))
                .hasSize(1);
        assertThat(client(answering(200, "{\"is_compatible\":true}")).incompatibilities("s", STRING))
                .isEmpty();
    }

    @Test
    void anythingIsCompatibleWithASubjectThatDoesNotExist() {
        assertThat(client(answering(404, "{\"error_code\":40401,\"message\":\"none\"}"))
                        .incompatibilities("s", STRING))
                .isEmpty();
    }

    @Test
    void aRefusalCarriesStatusCodeAndMessage() {
        assertThatExceptionOfType(RegistryRejectedException.class)
                .isThrownBy(() -> client(answering(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}"))
                        .schemaById(9))
                .withMessageContaining("Schema not found")
                .satisfies(e -> assertThat(e.httpStatus()).isEqualTo(404))
                .satisfies(e -> assertThat(e.errorCode()).isEqualTo(RegistryRejectedException.SCHEMA_NOT_FOUND));
    }

    @Test
    void aPageThatIsNoRegistrysIsToldApart() {
        assertThatExceptionOfType(RegistryRejectedException.class)
                .isThrownBy(() -> client(answering(200, "<html>hello</html>")).latest("s"))
                .withMessageContaining("check schema.registry.url");
    }

    @Test
    void schemasOfAnotherKindAreRefused() {
        assertThatExceptionOfType(RegistryRejectedException.class)
                .isThrownBy(() -> client(answering(200, "{\"schemaType\":\"JSON\",\"schema\":\"{}\"}"))
                        .schemaById(1))
                .withMessageContaining("type JSON");
        assertThatExceptionOfType(RegistryRejectedException.class)
                .isThrownBy(() -> client(answering(200, "{\"schema\":\"{\\\"type\\\":\\\"x\\\"}\"}"))
                        .schemaById(1))
                .withMessageContaining("does not parse");
    }

    private static ScriptedTransport answering(int status, String body) {
        return new ScriptedTransport((endpoint, path) -> new Reply(status, body));
    }

    private static HttpSchemaRegistryClient client(ScriptedTransport transport) {
        RegistryClientConfig config = RegistryClientConfig.from(Map.of("schema.registry.url", "http://r"));
        return new HttpSchemaRegistryClient(new RegistryFailover(config, transport, new PausesOnly()), false);
    }
}
