package dev.tallymill.worker.call.stream;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;

/** Makes up ordinary answers of every API, with all that may stand in them. */
final class RandomAnswers {

    private static final String[] TEXTS = {
        "a", "Hello", " ", "\n", "\"", "\\", "ü", "世界", "😀", "{", "data: x\n\n", "1.10"
    };

    private final Random random;

    RandomAnswers(Random random) {
        this.random = random;
    }

    ObjectNode chat() {
        ObjectNode answer = openAi("chat.completion");
        for (int index = 0; index <= random.nextInt(3); index++) {
            ObjectNode choice = choices(answer).addObject().put("index", index);
            ObjectNode message = choice.putObject("message").put("role", "assistant");
            if (random.nextBoolean()) {
                message.put("content", text());
            } else {
                message.putNull("content");
            }
            message.putNull("refusal");
            if (random.nextBoolean()) {
                message.put(random.nextBoolean() ? "reasoning" : "reasoning_content", "r" + text());
            }
            for (int call = 0; call < random.nextInt(3); call++) {
                ObjectNode toolCall = array(message, "tool_calls").addObject();
                toolCall.put("id", "call_" + call).put("type", "function");
                toolCall.putObject("function").put("name", "f" + call).put("arguments", "{\"x\":\"" + call + "世\"}");
            }
            if (random.nextBoolean()) {
                ObjectNode token =
                        array(choice.putObject("logprobs"), "content").addObject();
                token.put("token", "a").put("logprob", -0.25).putArray("bytes").add(97);
            } else {
                choice.putNull("logprobs");
            }
            choice.put("finish_reason", random.nextBoolean() ? "stop" : "length");
        }
        return answer;
    }

    ObjectNode completion() {
        ObjectNode answer = openAi("text_completion");
        for (int index = 0; index <= random.nextInt(3); index++) {
            ObjectNode choice = choices(answer).addObject();
            choice.put("index", index).put("text", text()).putNull("logprobs").put("finish_reason", "stop");
        }
        return answer;
    }

    ObjectNode message() {
        ObjectNode answer = object().put("id", "msg_1").put("type", "message").put("role", "assistant");
        answer.put("model", "m");
        ArrayNode content = answer.putArray("content");
        for (int block = 0; block < random.nextInt(5); block++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    ObjectNode text = content.addObject().put("type", "text").put("text", text());
                    if (random.nextBoolean()) {
                        text.putArray("citations").addObject().put("cited_text", text());
                    }
                }
                case 1 ->
                    content.addObject()
                            .put("type", "thinking")
                            .put("thinking", text())
                            .put("signature", "sig==");
                case 2 -> {
                    ObjectNode use = content.addObject().put("type", "tool_use").put("id", "toolu_" + block);
                    use.put("name", "f").putObject("input").put("x", text()).put("n", 3);
                }
                default -> content.addObject().put("type", "redacted_thinking").put("data", "opaque");
            }
        }
        answer.put("stop_reason", random.nextBoolean() ? "end_turn" : "max_tokens")
                .putNull("stop_sequence");
        answer.putObject("usage")
                .put("input_tokens", 10)
                .put("cache_read_input_tokens", 3)
                .put("output_tokens", 7);
        return answer;
    }

    ObjectNode response() {
        boolean whole = random.nextBoolean();
        ObjectNode answer =
                object().put("id", "resp_1").put("object", "response").putNull("error");
        answer.put("status", whole ? "completed" : "incomplete");
        ObjectNode message = answer.putArray("output").addObject().put("type", "message");
        message.putArray("content").addObject().put("type", "output_text").put("text", text());
        answer.putObject("usage").put("input_tokens", 10).put("output_tokens", 7);
        return answer;
    }

    private ObjectNode openAi(String object) {
        ObjectNode answer = object().put("id", "id-1").put("object", object).put("created", 1_780_000_000L);
        answer.put("model", "gpt-oss-120b").put("system_fingerprint", "fp_1").put("service_tier", "flex");
        answer.put("brand_new", "kept").putArray("choices");
        answer.putObject("usage").put("prompt_tokens", 11).put("completion_tokens", 3);
        return answer;
    }

    private static ArrayNode choices(ObjectNode answer) {
        return (ArrayNode) answer.path("choices");
    }

    private static ArrayNode array(ObjectNode object, String name) {
        return object.path(name) instanceof ArrayNode known ? known : object.putArray(name);
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < random.nextInt(12); i++) {
            text.append(TEXTS[random.nextInt(TEXTS.length)]);
        }
        return text.toString();
    }

    private static ObjectNode object() {
        return new JsonMapper().createObjectNode();
    }
}
