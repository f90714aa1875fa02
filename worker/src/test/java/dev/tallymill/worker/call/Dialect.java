package dev.tallymill.worker.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.worker.call.stream.AnswerCutter;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** How each API says the same things, whole and as a stream of events. */
enum Dialect {
    CHAT(ModelApi.CHAT, "/v1/chat/completions", "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]"),
    COMPLETIONS(ModelApi.COMPLETIONS, "/v1/completions", "\"prompt\":\"Hi\""),
    RESPONSES(ModelApi.RESPONSES, "/v1/responses", "\"input\":\"Hi\""),
    MESSAGES(
            ModelApi.MESSAGES,
            "/v1/messages",
            "\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]"),
    EMBEDDINGS(ModelApi.EMBEDDINGS, "/v1/embeddings", "\"input\":\"Hi\"");

    private static final JsonMapper JSON = new JsonMapper();

    private final ModelApi api;
    private final String endpoint;
    private final String prompt;

    Dialect(ModelApi api, String endpoint, String prompt) {
        this.api = api;
        this.endpoint = endpoint;
        this.prompt = prompt;
    }

    /** What a model may say, or leave unsaid. */
    enum Saying {
        HELLO,
        WITHOUT_USAGE,
        CUT_FOR_LENGTH,
        FILTERED,
        REFUSED,
        NOTHING,
        TOOL_CALL,
        REASONING,
        REASONING_CONTENT,
        NO_JSON
    }

    String endpoint() {
        return endpoint;
    }

    /** Whether there is such a thing as a stream of it. */
    boolean streams() {
        return this != EMBEDDINGS;
    }

    String request() {
        return "{\"model\":\"m\"," + prompt + "}";
    }

    /** A request whose answer is to be JSON with a number {@code n}; null where the API has no way to ask. */
    @Nullable
    String requestForSchema() {
        String schema = "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\"}},\"required\":[\"n\"]}";
        String asked = switch (this) {
            case CHAT ->
                "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":" + schema
                        + "}}";
            case RESPONSES ->
                "\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"n\",\"schema\":" + schema + "}}";
            case MESSAGES -> "\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":" + schema + "}}";
            case COMPLETIONS, EMBEDDINGS -> null;
        };
        return asked == null ? null : "{\"model\":\"m\"," + prompt + "," + asked + "}";
    }

    /** The whole answer; null where the API has nothing like it. */
    @Nullable
    String answer(Saying saying) {
        return switch (this) {
            case CHAT -> chat(saying);
            case COMPLETIONS -> completion(saying);
            case RESPONSES -> response(saying);
            case MESSAGES -> message(saying);
            case EMBEDDINGS -> embedding(saying);
        };
    }

    /** The events that amount to this answer. */
    List<String> events(String answer) {
        try {
            return new AnswerCutter(new Random(11)).events(api, (ObjectNode) JSON.readTree(answer));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** An error body that names itself so. */
    String error(String code) {
        return this == MESSAGES
                ? "{\"type\":\"error\",\"error\":{\"type\":\"" + code + "\",\"message\":\"no\"}}"
                : "{\"error\":{\"message\":\"no\",\"type\":\"t\",\"code\":\"" + code + "\"}}";
    }

    /** An answer with status 200 that is an error all the same. */
    String errorInside(String code) {
        return this == RESPONSES
                ? "{\"object\":\"response\",\"status\":\"failed\",\"output\":[],\"error\":{\"code\":\"" + code
                        + "\",\"message\":\"no\"}}"
                : error(code);
    }

    /** The same in the middle of a stream, with the end of one behind it. */
    List<String> errorEvents(String code) {
        return switch (this) {
            case CHAT, COMPLETIONS -> List.of("data: " + error(code) + "\n\n", "data: [DONE]\n\n");
            case RESPONSES ->
                List.of("event: response.failed\ndata: {\"type\":\"response.failed\",\"response\":" + errorInside(code)
                        + "}\n\n");
            case MESSAGES -> List.of("event: error\ndata: " + error(code) + "\n\n");
            case EMBEDDINGS -> throw new IllegalStateException("embeddings do not stream");
        };
    }

    private static @Nullable String chat(Saying saying) {
        return switch (saying) {
            case HELLO ->
                chat("\"content\":\"Hello\"", "stop") + ",\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":3}}";
            case WITHOUT_USAGE -> chat("\"content\":\"Hello\"", "stop") + "}";
            case CUT_FOR_LENGTH -> chat("\"content\":\"Hel\"", "length") + "}";
            case FILTERED -> chat("\"content\":\"\"", "content_filter") + "}";
            case REFUSED -> chat("\"content\":null,\"refusal\":\"No.\"", "stop") + "}";
            case NOTHING -> chat("\"content\":\"\"", "stop") + "}";
            case TOOL_CALL ->
                chat(
                                "\"content\":null,\"tool_calls\":[{\"id\":\"call_0\",\"type\":\"function\","
                                        + "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]",
                                "tool_calls")
                        + "}";
            case REASONING -> chat("\"content\":\"Hello\",\"reasoning\":\"because\"", "stop") + "}";
            case REASONING_CONTENT -> chat("\"content\":\"Hello\",\"reasoning_content\":\"because\"", "stop") + "}";
            case NO_JSON -> chat("\"content\":\"{}\"", "stop") + "}";
        };
    }

    private static String chat(String message, String finish) {
        return "{\"id\":\"1\",\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{"
                + "\"role\":\"assistant\"," + message + "},\"finish_reason\":\"" + finish + "\"}]";
    }

    private static @Nullable String completion(Saying saying) {
        return switch (saying) {
            case HELLO -> completion("Hello", "stop") + ",\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":3}}";
            case WITHOUT_USAGE -> completion("Hello", "stop") + "}";
            case CUT_FOR_LENGTH -> completion("Hel", "length") + "}";
            case FILTERED -> completion("", "content_filter") + "}";
            case NOTHING -> completion("", "stop") + "}";
            case REFUSED, TOOL_CALL, REASONING, REASONING_CONTENT, NO_JSON -> null;
        };
    }

    private static String completion(String text, String finish) {
        return "{\"id\":\"1\",\"object\":\"text_completion\",\"model\":\"m\",\"choices\":[{\"index\":0,\"text\":\""
                + text + "\",\"finish_reason\":\"" + finish + "\"}]";
    }

    private static @Nullable String response(Saying saying) {
        String completed = "\"status\":\"completed\"";
        return switch (saying) {
            case HELLO ->
                response(completed, said("output_text\",\"text\":\"Hello"))
                        + ",\"usage\":{\"input_tokens\":11,\"output_tokens\":3}}";
            case WITHOUT_USAGE -> response(completed, said("output_text\",\"text\":\"Hello")) + "}";
            case CUT_FOR_LENGTH ->
                response(
                                "\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"max_output_tokens\"}",
                                said("output_text\",\"text\":\"Hel"))
                        + "}";
            case FILTERED ->
                response("\"status\":\"incomplete\",\"incomplete_details\":{\"reason\":\"content_filter\"}", "") + "}";
            case REFUSED -> response(completed, said("refusal\",\"refusal\":\"No.")) + "}";
            case NOTHING -> response(completed, "{\"type\":\"reasoning\",\"summary\":[]}") + "}";
            case TOOL_CALL ->
                response(
                                completed,
                                "{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"}")
                        + "}";
            case REASONING, REASONING_CONTENT -> null;
            case NO_JSON -> response(completed, said("output_text\",\"text\":\"{}")) + "}";
        };
    }

    private static String said(String part) {
        return "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"" + part + "\"}]}";
    }

    private static String response(String status, String output) {
        return "{\"id\":\"1\",\"object\":\"response\",\"error\":null," + status + ",\"output\":[" + output + "]";
    }

    private static @Nullable String message(Saying saying) {
        String hello = "{\"type\":\"text\",\"text\":\"Hello\"}";
        return switch (saying) {
            case HELLO -> message(hello, "end_turn") + ",\"usage\":{\"input_tokens\":11,\"output_tokens\":3}}";
            case WITHOUT_USAGE -> message(hello, "end_turn") + "}";
            case CUT_FOR_LENGTH -> message("{\"type\":\"text\",\"text\":\"Hel\"}", "max_tokens") + "}";
            case REFUSED -> message("", "refusal") + "}";
            case NOTHING -> message("", "end_turn") + "}";
            case TOOL_CALL ->
                message("{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{\"x\":1}}", "tool_use") + "}";
            case FILTERED, REASONING, REASONING_CONTENT -> null;
            case NO_JSON -> message("{\"type\":\"text\",\"text\":\"{}\"}", "end_turn") + "}";
        };
    }

    private static String message(String content, String stop) {
        return "{\"id\":\"1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[" + content
                + "],\"stop_reason\":\"" + stop + "\"";
    }

    private static @Nullable String embedding(Saying saying) {
        String vectors = "{\"object\":\"list\",\"model\":\"m\",\"data\":[{\"index\":0,\"embedding\":[0.1]}]";
        return switch (saying) {
            case HELLO -> vectors + ",\"usage\":{\"prompt_tokens\":11}}";
            case WITHOUT_USAGE -> vectors + "}";
            case CUT_FOR_LENGTH, FILTERED, REFUSED, NOTHING, TOOL_CALL, REASONING, REASONING_CONTENT, NO_JSON -> null;
        };
    }
}
