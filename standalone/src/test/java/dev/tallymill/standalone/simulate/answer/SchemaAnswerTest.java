package dev.tallymill.standalone.simulate.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.charset.StandardCharsets;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaAnswerTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LABEL = """
            {"type":"object","required":["label","confidence"],"additionalProperties":false,"properties":{
            "label":{"type":"string","enum":["spam","ham"]},"confidence":{"type":"number","minimum":0,"maximum":1}}}
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                LABEL,
                "{\"type\":\"integer\",\"minimum\":3,\"maximum\":3}",
                "{\"type\":\"integer\",\"exclusiveMinimum\":3,\"exclusiveMaximum\":5}",
                "{\"type\":\"number\",\"maximum\":-7.5}",
                "{\"type\":\"number\",\"exclusiveMinimum\":0,\"exclusiveMaximum\":0.5}",
                "{\"type\":\"string\",\"minLength\":40,\"maxLength\":41}",
                "{\"type\":[\"string\",\"null\"]}",
                "{\"const\":{\"a\":[1]}}",
                "{\"anyOf\":[{\"type\":\"boolean\"},{\"type\":\"null\"}]}",
                "{\"type\":\"array\",\"minItems\":2,\"maxItems\":4,\"items\":{\"type\":\"integer\"}}",
                """
                {"$ref":"#/$defs/node","$defs":{"node":{"type":"object","required":["value","next"],"properties":{
                "value":{"type":"integer"},"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}}}}}
                """
            })
    void fitsTheSchema(String text) throws Exception {
        JsonNode json = JSON.readTree(text);
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(json);
        for (long fingerprint = 0; fingerprint < 200; fingerprint++) {
            JsonNode answer = JSON.readTree(SchemaAnswer.of(json, fingerprint));
            assertThat(schema.validate(answer)).as(answer.toString()).isEmpty();
        }
    }

    @Test
    void differsByFingerprintAndByNothingElse() throws Exception {
        JsonNode schema = JSON.readTree(LABEL);
        assertThat(SchemaAnswer.of(schema, 5)).isEqualTo(SchemaAnswer.of(schema.deepCopy(), 5));
        assertThat(LongStream.range(0, 50)
                        .mapToObj(fingerprint -> SchemaAnswer.of(schema, fingerprint))
                        .distinct()
                        .count())
                .isGreaterThan(30);
    }

    @Test
    void isWhatTheModelSaysWhereARequestHasASchema() throws Exception {
        String body = """
                {"model":"m","messages":[{"role":"system","content":"One word, out of: a, b."},
                {"role":"user","content":"x"}],"response_format":{"type":"json_schema","json_schema":{"name":"label",
                "strict":true,"schema":%s}}}
                """.formatted(LABEL);
        Prompt prompt = new PromptReader().read(body.getBytes(StandardCharsets.UTF_8));
        JsonNode answer = JSON.readTree(new AnswerBook(false).answerTo(prompt).text());

        assertThat(answer.get("label").asText()).isIn("spam", "ham");
    }

    @Test
    void isAnObjectWhereARequestWantsAny() throws Exception {
        String body = """
                {"model":"m","messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_object"}}
                """;
        Prompt prompt = new PromptReader().read(body.getBytes(StandardCharsets.UTF_8));

        assertThat(JSON.readTree(new AnswerBook(false).answerTo(prompt).text()).isObject())
                .isTrue();
    }
}
