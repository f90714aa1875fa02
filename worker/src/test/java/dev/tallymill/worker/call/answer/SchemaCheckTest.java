package dev.tallymill.worker.call.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tallymill.worker.call.FakeTime;
import dev.tallymill.worker.call.Replies;
import dev.tallymill.worker.call.answer.AttemptOutcome.Completed;
import dev.tallymill.worker.call.answer.AttemptOutcome.Retry;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaCheckTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String RESPONSES = "/v1/responses";
    private static final String MESSAGES = "/v1/messages";

    private static final String SCHEMA = """
            {"type":"object","properties":{"label":{"enum":["spam","ham"]},"confidence":{"type":"number"}},
             "required":["label"],"additionalProperties":false}""";
    private static final String CHAT_REQUEST = """
            {"model":"m","messages":[],"response_format":{"type":"json_schema","json_schema":{"name":"l","schema":%s}}}""".formatted(SCHEMA);
    private static final String RESPONSES_REQUEST = """
            {"model":"m","input":"i","text":{"format":{"type":"json_schema","name":"l","schema":%s}}}""".formatted(SCHEMA);
    private static final String MESSAGES_REQUEST = """
            {"model":"m","messages":[],"output_config":{"format":{"type":"json_schema","schema":%s}}}""".formatted(SCHEMA);

    private static AttemptOutcome classify(boolean check, String endpoint, String request, String answer) {
        return new AnswerClassifier(check).classify(Replies.ok(answer), endpoint, request, FakeTime.START);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\\\"") + '"';
    }

    private static String chat(String content, String finishReason) {
        return """
                {"choices":[{"message":{"content":%s},"finish_reason":"%s"}],"usage":{"prompt_tokens":5,"completion_tokens":7}}""".formatted(content, finishReason);
    }

    private static String response(String text) {
        return """
                {"object":"response","status":"completed","output":[{"type":"reasoning","summary":[]},
                 {"type":"message","content":[{"type":"output_text","text":%s}]}]}""".formatted(quoted(text));
    }

    private static String message(String text) {
        return """
                {"type":"message","content":[{"type":"thinking","thinking":"t"},{"type":"text","text":%s}],
                 "stop_reason":"end_turn"}""".formatted(quoted(text));
    }

    static Stream<Arguments> broken() {
        String wrongLabel = "{\"label\":\"eggs\"}";
        return Stream.of(
                arguments(CHAT, CHAT_REQUEST, chat(quoted("spam"), "stop"), "not JSON"),
                arguments(CHAT, CHAT_REQUEST, chat(quoted("{\"label\":\"spam\"} Sure!"), "stop"), "not JSON"),
                arguments(CHAT, CHAT_REQUEST, chat(quoted(wrongLabel), "stop"), "enum"),
                arguments(
                        CHAT,
                        CHAT_REQUEST,
                        chat(quoted("{\"confidence\":\"high\",\"why\":1}"), "stop"),
                        "additionalProperties, required, type"),
                arguments(RESPONSES, RESPONSES_REQUEST, response(wrongLabel), "enum"),
                arguments(MESSAGES, MESSAGES_REQUEST, message(wrongLabel), "enum"));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void retriesAnAnswerThatBreaksTheSchemaItsJobAsksFor(
            String endpoint, String request, String answer, String problem) {
        assertThat(classify(true, endpoint, request, answer)).isInstanceOfSatisfying(Retry.class, retry -> {
            assertThat(retry.cause()).isEqualTo(RetryCause.SCHEMA_MISMATCH);
            assertThat(retry.code()).isEqualTo("schema_mismatch");
            assertThat(retry.message()).contains(problem).doesNotContain("eggs", "high", "why");
            assertThat(retry.answer()).isNotNull();
            assertThat(retry.usage()).isNotNull();
        });
    }

    @ParameterizedTest
    @MethodSource("broken")
    void looksAtNothingUnlessAsked(String endpoint, String request, String answer) {
        assertThat(classify(false, endpoint, request, answer)).isInstanceOf(Completed.class);
    }

    static Stream<Arguments> good() {
        String spam = "{\"label\":\"spam\",\"confidence\":0.9}";
        String tool = "{\"choices\":[{\"message\":{\"content\":null,\"tool_calls\":[{\"id\":\"1\"}]},"
                + "\"finish_reason\":\"stop\"}]}";
        return Stream.of(
                arguments(CHAT, CHAT_REQUEST, chat(quoted(spam), "stop")),
                arguments(RESPONSES, RESPONSES_REQUEST, response(spam)),
                arguments(MESSAGES, MESSAGES_REQUEST, message(spam)),
                arguments(CHAT, CHAT_REQUEST, chat(quoted("{\"label\":"), "length")),
                arguments(CHAT, CHAT_REQUEST, chat(quoted("no"), "content_filter")),
                arguments(CHAT, CHAT_REQUEST, tool),
                arguments(CHAT, "{\"model\":\"m\",\"messages\":[]}", chat(quoted("spam"), "stop")),
                arguments(
                        CHAT,
                        "{\"messages\":[{\"content\":\"what is a json_schema?\"}]}",
                        chat(quoted("a schema"), "stop")));
    }

    @ParameterizedTest
    @MethodSource("good")
    void leavesEverythingElse(String endpoint, String request, String answer) {
        assertThat(classify(true, endpoint, request, answer)).isInstanceOf(Completed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$ref\":\"http://127.0.0.1:1/elsewhere.json\"}",
                "{\"$ref\":\"#/$defs/missing\"}",
                "{\"type\":\"string\",\"pattern\":\"(\"}"
            })
    void anUnusableSchemaIsNotHeldAgainstTheAnswer(String schema) {
        String request = CHAT_REQUEST.replace(SCHEMA, schema);

        assertThat(classify(true, CHAT, request, chat(quoted("\"text\""), "stop")))
                .isInstanceOf(Completed.class);
    }

    @Test
    void eachOfSeveralChoicesMustSatisfyIt() {
        String answer = """
                {"choices":[{"message":{"content":"{\\"label\\":\\"ham\\"}"},"finish_reason":"stop"},
                 {"message":{"content":"{}"},"finish_reason":"stop"}]}""";

        assertThat(classify(true, CHAT, CHAT_REQUEST, answer)).isInstanceOf(Retry.class);
    }
}
