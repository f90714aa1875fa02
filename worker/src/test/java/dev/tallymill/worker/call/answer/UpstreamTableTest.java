package dev.tallymill.worker.call.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tallymill.schemas.record.Usage;
import dev.tallymill.worker.call.EndpointTrouble;
import dev.tallymill.worker.call.FakeTime;
import dev.tallymill.worker.call.Replies;
import dev.tallymill.worker.call.answer.AttemptOutcome.Completed;
import dev.tallymill.worker.call.answer.AttemptOutcome.PauseEndpoint;
import dev.tallymill.worker.call.answer.AttemptOutcome.Rejected;
import dev.tallymill.worker.call.answer.AttemptOutcome.Retry;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rows about answers, for each API in its own words. The first argument of every case names the row. */
class UpstreamTableTest {

    private static final String CHAT = "/v1/chat/completions";
    private static final String COMPLETIONS = "/v1/completions";
    private static final String RESPONSES = "/v1/responses";
    private static final String MESSAGES = "/v1/messages";
    private static final String EMBEDDINGS = "/v1/embeddings";

    private final AnswerClassifier classifier = new AnswerClassifier(false);

    private AttemptOutcome classify(String endpoint, int status, String body) {
        String request = "{\"model\":\"m\",\"input\":\"abcdefgh\"}";
        return classifier.classify(Replies.status(status, body), endpoint, request, FakeTime.START);
    }

    private static String chat(String choice, String usage) {
        return "{\"object\":\"chat.completion\",\"choices\":[" + choice + "]" + usage + "}";
    }

    private static String message(String content, String stopReason, String usage) {
        return "{\"type\":\"message\",\"content\":[" + content + "],\"stop_reason\":\"" + stopReason + "\"" + usage
                + "}";
    }

    private static String response(String status, String output, String more) {
        return "{\"object\":\"response\",\"status\":\"" + status + "\",\"error\":null,\"output\":[" + output + "]"
                + more + "}";
    }

    private static final String TEXT = "{\"type\":\"text\",\"text\":\"Hi\"}";
    private static final String HI = "{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}";
    private static final String SAID =
            "{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hi\"}]}";

    static Stream<Arguments> usages() {
        return Stream.of(
                arguments(
                        "usage classes: every detail",
                        CHAT,
                        chat(
                                HI,
                                ",\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":50,\"prompt_tokens_details\":"
                                        + "{\"cached_tokens\":64},\"completion_tokens_details\":{\"reasoning_tokens\":40}}"),
                        new Usage(100L, 64L, 50L, 40L, false)),
                arguments(
                        "usage classes: null is not 0",
                        CHAT,
                        chat(
                                HI,
                                ",\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":50,\"prompt_tokens_details\":null}"),
                        new Usage(100L, null, 50L, null, false)),
                arguments(
                        "usage classes: Anthropic's counts beside OpenAI's are parts of them",
                        CHAT,
                        chat(
                                HI,
                                ",\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":50,\"cache_read_input_tokens\":60,"
                                        + "\"cache_creation_input_tokens\":10}"),
                        new Usage(100L, 60L, 50L, null, false)),
                arguments("no usage: estimate and flag", CHAT, chat(HI, ""), new Usage(5L, null, 1L, null, true)),
                arguments(
                        "usage classes",
                        COMPLETIONS,
                        "{\"choices\":[{\"text\":\"Hi\",\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":8,"
                                + "\"completion_tokens\":2}}",
                        new Usage(8L, null, 2L, null, false)),
                arguments(
                        "no usage: estimate and flag",
                        COMPLETIONS,
                        "{\"choices\":[{\"text\":\"12345678\",\"finish_reason\":\"stop\"}]}",
                        new Usage(5L, null, 2L, null, true)),
                arguments(
                        "usage classes: no completion",
                        EMBEDDINGS,
                        "{\"data\":[{\"embedding\":[0.1]}],\"usage\":{\"prompt_tokens\":8,\"total_tokens\":8}}",
                        new Usage(8L, null, null, null, false)),
                arguments(
                        "no usage: estimate and flag",
                        EMBEDDINGS,
                        "{\"data\":[{\"embedding\":[0.1]}]}",
                        new Usage(5L, null, null, null, true)),
                arguments(
                        "usage classes: every detail",
                        RESPONSES,
                        response(
                                "completed",
                                SAID,
                                ",\"usage\":{\"input_tokens\":10,\"input_tokens_details\":{\"cached_tokens\":4},"
                                        + "\"output_tokens\":9,\"output_tokens_details\":{\"reasoning_tokens\":8}}"),
                        new Usage(10L, 4L, 9L, 8L, false)),
                arguments(
                        "no usage: estimate and flag",
                        RESPONSES,
                        response("completed", SAID, ""),
                        new Usage(5L, null, 1L, null, true)),
                arguments(
                        "usage classes: the prompt is what was cached and what was not",
                        MESSAGES,
                        message(
                                TEXT,
                                "end_turn",
                                ",\"usage\":{\"input_tokens\":10,\"cache_read_input_tokens\":20,"
                                        + "\"cache_creation_input_tokens\":5,\"output_tokens\":7}"),
                        new Usage(35L, 20L, 7L, null, false)),
                arguments(
                        "usage classes: null is not 0",
                        MESSAGES,
                        message(
                                TEXT,
                                "end_turn",
                                ",\"usage\":{\"input_tokens\":10,\"cache_read_input_tokens\":null,\"output_tokens\":7}"),
                        new Usage(10L, null, 7L, null, false)),
                arguments(
                        "no usage: estimate and flag",
                        MESSAGES,
                        message(TEXT, "end_turn", ""),
                        new Usage(5L, null, 1L, null, true)));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("usages")
    void readsUsage(String row, String endpoint, String body, Usage usage) {
        assertThat(classify(endpoint, 200, body))
                .isInstanceOfSatisfying(
                        Completed.class,
                        completed -> assertThat(completed.usage()).isEqualTo(usage));
    }

    static Stream<Arguments> completions() {
        String empty = "{\"message\":{\"content\":\"\"},\"finish_reason\":\"%s\"}";
        String use = "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}}";
        return Stream.of(
                arguments("finish length: success, marked truncated", CHAT, chat(empty.formatted("length"), ""), true),
                arguments(
                        "finish length: success, marked truncated",
                        COMPLETIONS,
                        "{\"choices\":[{\"text\":\"\",\"finish_reason\":\"length\"}]}",
                        true),
                arguments(
                        "finish length: success, marked truncated",
                        RESPONSES,
                        response("incomplete", "", ",\"incomplete_details\":{\"reason\":\"max_output_tokens\"}"),
                        true),
                arguments("finish length: success, marked truncated", MESSAGES, message("", "max_tokens", ""), true),
                arguments(
                        "finish length: success, marked truncated",
                        MESSAGES,
                        message("", "model_context_window_exceeded", ""),
                        true),
                arguments("content_filter: final", CHAT, chat(empty.formatted("content_filter"), ""), false),
                arguments(
                        "content_filter: final",
                        COMPLETIONS,
                        "{\"choices\":[{\"text\":\"\",\"finish_reason\":\"content_filter\"}]}",
                        false),
                arguments(
                        "content_filter: final",
                        RESPONSES,
                        response("incomplete", "", ",\"incomplete_details\":{\"reason\":\"content_filter\"}"),
                        false),
                arguments(
                        "refusal: final",
                        CHAT,
                        chat("{\"message\":{\"content\":null,\"refusal\":\"No.\"},\"finish_reason\":\"stop\"}", ""),
                        false),
                arguments(
                        "refusal: final",
                        RESPONSES,
                        response(
                                "completed",
                                "{\"type\":\"message\",\"content\":[{\"type\":\"refusal\",\"refusal\":\"No.\"}]}",
                                ""),
                        false),
                arguments("refusal: final", MESSAGES, message("", "refusal", ""), false),
                arguments(
                        "a tool call is content",
                        CHAT,
                        chat(
                                "{\"message\":{\"content\":null,\"tool_calls\":[{}]},\"finish_reason\":\"tool_calls\"}",
                                ""),
                        false),
                arguments(
                        "a tool call is content, whatever the finish_reason says",
                        CHAT,
                        chat("{\"message\":{\"content\":\"\",\"tool_calls\":[{}]},\"finish_reason\":\"stop\"}", ""),
                        false),
                arguments(
                        "a tool call is content",
                        RESPONSES,
                        response("completed", "{\"type\":\"function_call\",\"name\":\"f\"}", ""),
                        false),
                arguments("a tool call is content", MESSAGES, message(use, "tool_use", ""), false),
                arguments(
                        "a tool call is content, whatever the stop_reason says",
                        MESSAGES,
                        message(use, "end_turn", ""),
                        false),
                arguments("a turn that pauses is final", MESSAGES, message("", "pause_turn", ""), false),
                arguments(
                        "a blank is an answer of a base model",
                        COMPLETIONS,
                        "{\"choices\":[{\"text\":\"\\n\",\"finish_reason\":\"stop\"}]}",
                        false),
                arguments(
                        "reasoning is passed on",
                        CHAT,
                        chat(
                                "{\"message\":{\"content\":\"x\",\"reasoning_content\":\"r\"},\"finish_reason\":\"stop\"}",
                                ""),
                        false));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("completions")
    void completes(String row, String endpoint, String body, boolean truncated) {
        assertThat(classify(endpoint, 200, body)).isInstanceOfSatisfying(Completed.class, completed -> {
            assertThat(completed.truncated()).isEqualTo(truncated);
            assertThat(completed.answer().json()).isEqualTo(body);
        });
    }

    static Stream<Arguments> retries() {
        String failed = "{\"status\":\"failed\",\"output\":[],\"error\":{\"code\":\"%s\",\"message\":\"no\"}}";
        return Stream.of(
                arguments(
                        "empty content with stop",
                        CHAT,
                        200,
                        chat("{\"message\":{\"content\":\"\",\"reasoning\":\"r\"},\"finish_reason\":\"stop\"}", ""),
                        RetryCause.EMPTY_ANSWER),
                arguments(
                        "empty content with stop",
                        COMPLETIONS,
                        200,
                        "{\"choices\":[{\"text\":\"\",\"finish_reason\":\"stop\"}]}",
                        RetryCause.EMPTY_ANSWER),
                arguments(
                        "empty content with stop",
                        RESPONSES,
                        200,
                        response("completed", "{\"type\":\"reasoning\",\"summary\":[]}", ""),
                        RetryCause.EMPTY_ANSWER),
                arguments(
                        "empty content with stop",
                        RESPONSES,
                        200,
                        response("completed", SAID.replace("Hi", " "), ""),
                        RetryCause.EMPTY_ANSWER),
                arguments(
                        "empty content with stop", MESSAGES, 200, message("", "end_turn", ""), RetryCause.EMPTY_ANSWER),
                arguments(
                        "empty content with stop",
                        MESSAGES,
                        200,
                        message("{\"type\":\"thinking\",\"thinking\":\"r\"}", "end_turn", ""),
                        RetryCause.EMPTY_ANSWER),
                arguments("200 not an answer", CHAT, 200, "{\"status\":\"ok\"}", RetryCause.BROKEN_ANSWER),
                arguments("200 not an answer", COMPLETIONS, 200, "{\"status\":\"ok\"}", RetryCause.BROKEN_ANSWER),
                arguments("200 not an answer", RESPONSES, 200, "{\"status\":\"ok\"}", RetryCause.BROKEN_ANSWER),
                arguments("200 not an answer", MESSAGES, 200, "{\"status\":\"ok\"}", RetryCause.BROKEN_ANSWER),
                arguments("200 not an answer", EMBEDDINGS, 200, "{\"status\":\"ok\"}", RetryCause.BROKEN_ANSWER),
                arguments("200 not an answer", EMBEDDINGS, 200, "{\"data\":[]}", RetryCause.BROKEN_ANSWER),
                arguments(
                        "200 truncated", EMBEDDINGS, 200, "{\"data\":[{\"embedding\":[0.1,", RetryCause.BROKEN_ANSWER),
                arguments("200 HTML", MESSAGES, 200, "<html>login</html>", RetryCause.BROKEN_ANSWER),
                arguments("200 empty", RESPONSES, 200, "", RetryCause.BROKEN_ANSWER),
                arguments(
                        "200 with an error object",
                        RESPONSES,
                        200,
                        failed.formatted("server_error"),
                        RetryCause.SERVER_ERROR),
                arguments(
                        "200 with an error object",
                        RESPONSES,
                        200,
                        failed.formatted("rate_limit_exceeded"),
                        RetryCause.RATE_LIMITED),
                arguments(
                        "200 that failed without one",
                        RESPONSES,
                        200,
                        response("failed", "", ""),
                        RetryCause.SERVER_ERROR),
                arguments(
                        "200 with an error object (mid-stream)",
                        MESSAGES,
                        200,
                        "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}",
                        RetryCause.OVERLOADED),
                arguments(
                        "200 with an error object (mid-stream)",
                        MESSAGES,
                        200,
                        "{\"type\":\"error\",\"error\":{\"type\":\"timeout_error\",\"message\":\"late\"}}",
                        RetryCause.GATEWAY_TIMEOUT),
                arguments(
                        "200 with an error object (mid-stream)",
                        CHAT,
                        200,
                        "{\"object\":\"error\",\"message\":\"gone\",\"type\":\"InternalServerError\",\"code\":500}",
                        RetryCause.SERVER_ERROR),
                arguments(
                        "529",
                        MESSAGES,
                        529,
                        "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}",
                        RetryCause.OVERLOADED),
                arguments(
                        "429 rate limit",
                        MESSAGES,
                        429,
                        "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"slow\"}}",
                        RetryCause.RATE_LIMITED),
                arguments(
                        "500 that belongs to the item",
                        RESPONSES,
                        500,
                        "{\"error\":{\"message\":\"HarmonyError: unexpected tokens remaining in message header\"}}",
                        RetryCause.ITEM_FAULT),
                arguments("5xx, HTML", EMBEDDINGS, 503, "<html>busy</html>", RetryCause.OVERLOADED));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("retries")
    void retries(String row, String endpoint, int status, String body, RetryCause cause) {
        assertThat(classify(endpoint, status, body))
                .isInstanceOfSatisfying(
                        Retry.class, retry -> assertThat(retry.cause()).isEqualTo(cause));
    }

    static Stream<Arguments> rejections() {
        return Stream.of(
                arguments(
                        "400",
                        MESSAGES,
                        400,
                        "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"prompt is too long\"}}",
                        400),
                arguments(
                        "404 model",
                        MESSAGES,
                        404,
                        "{\"type\":\"error\",\"error\":{\"type\":\"not_found_error\",\"message\":\"model: x\"}}",
                        404),
                arguments(
                        "413",
                        MESSAGES,
                        413,
                        "{\"type\":\"error\",\"error\":{\"type\":\"request_too_large\",\"message\":\"big\"}}",
                        413),
                arguments("422", EMBEDDINGS, 422, "{\"detail\":[{\"msg\":\"field required\"}]}", 422),
                arguments(
                        "context too long: vLLM's int code",
                        COMPLETIONS,
                        400,
                        "{\"object\":\"error\",\"message\":\"maximum context length\",\"type\":\"BadRequestError\",\"code\":400}",
                        400),
                arguments(
                        "context too long: llama.cpp",
                        CHAT,
                        400,
                        "{\"error\":{\"code\":400,\"message\":\"too big\",\"type\":\"exceed_context_size_error\",\"n_ctx\":4096}}",
                        400),
                arguments(
                        "context too long",
                        RESPONSES,
                        200,
                        "{\"status\":\"failed\",\"output\":[],\"error\":{\"code\":\"context_length_exceeded\"}}",
                        400),
                arguments(
                        "200 with an error object: by its code",
                        RESPONSES,
                        200,
                        "{\"status\":\"failed\",\"output\":[],\"error\":{\"code\":\"image_too_large\"}}",
                        400),
                arguments(
                        "200 with an error object: by its code",
                        MESSAGES,
                        200,
                        "{\"type\":\"error\",\"error\":{\"type\":\"not_found_error\",\"message\":\"model: x\"}}",
                        404),
                arguments("background", RESPONSES, 200, response("queued", "", ""), null),
                arguments("background", RESPONSES, 200, response("in_progress", "", ""), null));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("rejections")
    void rejects(String row, String endpoint, int status, String body, @Nullable Integer answered) {
        assertThat(classify(endpoint, status, body)).isInstanceOfSatisfying(Rejected.class, rejected -> {
            Integer shown = rejected.answer() == null
                    ? null
                    : (Integer) rejected.answer().status();
            assertThat(shown).isEqualTo(answered);
        });
    }

    static Stream<Arguments> pauses() {
        String error = "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"no\"}}";
        return Stream.of(
                arguments(
                        "401",
                        MESSAGES,
                        401,
                        error.formatted("authentication_error"),
                        EndpointTrouble.Kind.KEY_REFUSED),
                arguments(
                        "403 for the key",
                        MESSAGES,
                        403,
                        error.formatted("permission_error"),
                        EndpointTrouble.Kind.KEY_REFUSED),
                arguments("402", MESSAGES, 402, error.formatted("billing_error"), EndpointTrouble.Kind.OUT_OF_CREDIT),
                arguments(
                        "200 with an error object: by its code",
                        MESSAGES,
                        200,
                        error.formatted("permission_error"),
                        EndpointTrouble.Kind.KEY_REFUSED),
                arguments(
                        "429 insufficient_quota",
                        EMBEDDINGS,
                        429,
                        "{\"error\":{\"code\":\"insufficient_quota\",\"message\":\"no\"}}",
                        EndpointTrouble.Kind.OUT_OF_CREDIT));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("pauses")
    void pauses(String row, String endpoint, int status, String body, EndpointTrouble.Kind kind) {
        assertThat(classify(endpoint, status, body))
                .isInstanceOfSatisfying(
                        PauseEndpoint.class, pause -> assertThat(pause.kind()).isEqualTo(kind));
    }
}
