package dev.tallymill.worker.call.stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.worker.call.ModelApi;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Cuts an ordinary answer into the events that a streaming server would have sent instead; where, is up to chance. */
public final class AnswerCutter {

    private final JsonMapper plain = JsonMapper.builder().build();
    private final JsonMapper escaping =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private final Random random;

    public AnswerCutter(Random random) {
        this.random = random;
    }

    /** The events of an answer of {@code api}, which must be one that streams. */
    public List<String> events(ModelApi api, ObjectNode answer) {
        return switch (api) {
            case CHAT -> chat(answer);
            case COMPLETIONS -> completion(answer);
            case MESSAGES -> message(answer);
            case RESPONSES -> response(answer);
            case EMBEDDINGS, OTHER -> throw new IllegalArgumentException(api + " does not stream");
        };
    }

    List<String> chat(ObjectNode answer) {
        List<ObjectNode> chunks = new ArrayList<>();
        for (JsonNode choice : answer.path("choices")) {
            JsonNode message = choice.path("message");
            ObjectNode start = object().put("role", message.path("role").textValue());
            start.set("content", message.path("content").isNull() ? message.path("content") : start.textNode(""));
            start.set("refusal", start.nullNode());
            addDelta(chunks, answer, choice, start);
            for (String name : List.of("reasoning", "reasoning_content", "content", "refusal")) {
                pieces(message.path(name))
                        .forEach(piece -> addDelta(chunks, answer, choice, object().put(name, piece)));
            }
            cutCalls(chunks, answer, choice);
            cutLogprobs(chunks, answer, choice);
            addChunk(chunks, answer, end(choice).set("delta", object()));
        }
        return ended(chunks, answer);
    }

    private void cutCalls(List<ObjectNode> chunks, ObjectNode answer, JsonNode choice) {
        int index = 0;
        for (JsonNode call : choice.path("message").path("tool_calls")) {
            ObjectNode start = call.deepCopy();
            start.put("index", index);
            ((ObjectNode) start.path("function")).put("arguments", "");
            addDelta(chunks, answer, choice, ofCall(start));
            for (String piece : pieces(call.path("function").path("arguments"))) {
                ObjectNode next = object().put("index", index);
                next.putObject("function").put("arguments", piece);
                addDelta(chunks, answer, choice, ofCall(next));
            }
            index++;
        }
    }

    private ObjectNode ofCall(ObjectNode call) {
        ObjectNode delta = object();
        delta.putArray("tool_calls").add(call);
        return delta;
    }

    private void cutLogprobs(List<ObjectNode> chunks, ObjectNode answer, JsonNode choice) {
        for (JsonNode token : choice.path("logprobs").path("content")) {
            ObjectNode piece = object().put("index", choice.path("index").intValue());
            piece.putObject("delta");
            piece.putObject("logprobs").putArray("content").add(token);
            addChunk(chunks, answer, piece.putNull("finish_reason"));
        }
    }

    List<String> completion(ObjectNode answer) {
        List<ObjectNode> chunks = new ArrayList<>();
        for (JsonNode choice : answer.path("choices")) {
            for (String piece : pieces(choice.path("text"))) {
                ObjectNode part = object().put("text", piece)
                        .put("index", choice.path("index").intValue());
                addChunk(chunks, answer, part.putNull("logprobs").putNull("finish_reason"));
            }
            addChunk(chunks, answer, end(choice).put("text", ""));
        }
        return ended(chunks, answer);
    }

    private ObjectNode end(JsonNode choice) {
        ObjectNode end = object().put("index", choice.path("index").intValue());
        if (choice.path("logprobs").isNull()) {
            end.putNull("logprobs");
        }
        return end.put("finish_reason", choice.path("finish_reason").textValue());
    }

    private void addDelta(List<ObjectNode> chunks, ObjectNode answer, JsonNode choice, ObjectNode delta) {
        ObjectNode part = object().put("index", choice.path("index").intValue());
        part.set("delta", delta);
        addChunk(chunks, answer, part.putNull("finish_reason"));
    }

    private void addChunk(List<ObjectNode> chunks, ObjectNode answer, JsonNode choice) {
        ObjectNode chunk = header(answer);
        chunk.putArray("choices").add(choice);
        chunks.add(chunk.putNull("usage"));
    }

    private List<String> ended(List<ObjectNode> chunks, ObjectNode answer) {
        ObjectNode last = header(answer);
        last.putArray("choices");
        last.set("usage", answer.path("usage"));
        chunks.add(last);
        List<String> events = new ArrayList<>();
        chunks.forEach(chunk -> events.add("data: " + text(chunk) + "\n\n"));
        events.add("data: [DONE]\n\n");
        return events;
    }

    private static ObjectNode header(ObjectNode answer) {
        ObjectNode header = answer.deepCopy();
        header.remove(List.of("choices", "usage"));
        return header.put("object", answer.path("object").textValue() + ".chunk");
    }

    List<String> message(ObjectNode answer) {
        List<String> events = new ArrayList<>();
        ObjectNode start = answer.deepCopy();
        start.putArray("content");
        start.putNull("stop_reason");
        if (start.path("usage") instanceof ObjectNode usage) {
            usage.put("output_tokens", 1);
        }
        events.add(named("message_start", (ObjectNode) object().set("message", start)));
        int index = 0;
        for (JsonNode block : answer.path("content")) {
            cutBlock(events, block, index++);
        }
        ObjectNode end = object();
        end.putObject("delta").set("stop_reason", answer.path("stop_reason"));
        if (answer.has("usage")) {
            end.putObject("usage").set("output_tokens", answer.path("usage").path("output_tokens"));
        }
        events.add(named("message_delta", end));
        events.add(named("message_stop", object()));
        return events;
    }

    private void cutBlock(List<String> events, JsonNode block, int index) {
        ObjectNode start = block.deepCopy();
        List<ObjectNode> deltas = new ArrayList<>();
        switch (block.path("type").textValue()) {
            case "text" -> {
                start.put("text", "");
                start.remove("citations");
                pieces(block.path("text")).forEach(piece -> deltas.add(delta("text_delta", "text", piece)));
                block.path("citations")
                        .forEach(citation -> deltas.add((ObjectNode)
                                object().put("type", "citations_delta").set("citation", citation)));
            }
            case "thinking" -> {
                start.put("thinking", "").put("signature", "");
                pieces(block.path("thinking")).forEach(piece -> deltas.add(delta("thinking_delta", "thinking", piece)));
                deltas.add(delta(
                        "signature_delta", "signature", block.path("signature").textValue()));
            }
            case "tool_use" -> {
                start.putObject("input");
                pieces(start.textNode(text(block.path("input"))))
                        .forEach(piece -> deltas.add(delta("input_json_delta", "partial_json", piece)));
            }
            default -> {} // whole at its start
        }
        events.add(named(
                "content_block_start", (ObjectNode) object().put("index", index).set("content_block", start)));
        for (ObjectNode delta : deltas) {
            if (random.nextInt(4) == 0) {
                events.add(named("ping", object()));
            }
            events.add(named("content_block_delta", (ObjectNode)
                    object().put("index", index).set("delta", delta)));
        }
        events.add(named("content_block_stop", object().put("index", index)));
    }

    private ObjectNode delta(String type, String name, String piece) {
        return object().put("type", type).put(name, piece);
    }

    List<String> response(ObjectNode answer) {
        List<String> events = new ArrayList<>();
        ObjectNode start = answer.deepCopy();
        start.put("status", "in_progress").putArray("output");
        events.add(named("response.created", (ObjectNode) object().set("response", start)));
        for (String piece : pieces(answer.at("/output/0/content/0/text"))) {
            events.add(named("response.output_text.delta", object().put("delta", piece)));
        }
        String end = "response." + answer.path("status").textValue();
        events.add(named(end, (ObjectNode) object().set("response", answer)));
        return events;
    }

    private String named(String name, ObjectNode data) {
        return "event: " + name + "\ndata: " + text(object().put("type", name).setAll(data)) + "\n\n";
    }

    /** Some servers escape everything beyond ASCII, and so may cut a character in two. */
    private String text(JsonNode node) {
        try {
            String text = plain.writeValueAsString(node);
            boolean half = text.chars().anyMatch(c -> Character.isSurrogate((char) c));
            return half ? escaping.writeValueAsString(node) : text;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> pieces(JsonNode text) {
        List<String> pieces = new ArrayList<>();
        String left = text.isTextual() ? text.textValue() : "";
        while (!left.isEmpty()) {
            int length = 1 + random.nextInt(Math.min(left.length(), 6));
            pieces.add(left.substring(0, length));
            left = left.substring(length);
        }
        return pieces;
    }

    private ObjectNode object() {
        return plain.createObjectNode();
    }
}
