package dev.tallymill.worker.call.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import java.util.TreeMap;

/**
 * Chat completions and completions: chunks with {@code choices}, each with its delta. What stands beside the choices (usage,
 * fingerprint, tier, anything newer) is as it came last, nulls apart. Not thread-safe.
 */
final class ChoicesAnswer implements StreamedAnswer {

    /** Padding of OpenAI's streams against eavesdroppers who measure; no part of an answer. */
    private static final String PADDING = "obfuscation";

    /** Members of a choice that come piece by piece; {@code text} is that of plain completions. */
    private static final Set<String> PIECES = Set.of("text", "logprobs", "token_ids");

    private final Growth growth = new Growth();
    private final DeltaMerge deltas = new DeltaMerge(growth);
    private final ObjectNode answer = StreamJson.newObject();
    private final TreeMap<Integer, ObjectNode> choices = new TreeMap<>();
    private final boolean chat;
    private boolean done;

    private ChoicesAnswer(boolean chat) {
        this.chat = chat;
    }

    static ChoicesAnswer ofChat() {
        return new ChoicesAnswer(true);
    }

    static ChoicesAnswer ofCompletions() {
        return new ChoicesAnswer(false);
    }

    @Override
    public boolean accept(ObjectNode event) {
        for (var member : event.properties()) {
            String name = member.getKey();
            if (name.equals("choices")) {
                answer.putIfAbsent(name, answer.nullNode()); // holds the place
                member.getValue().forEach(this::addChoice);
            } else if (!name.equals(PADDING) && (!member.getValue().isNull() || !answer.has(name))) {
                growth.set(answer, name, member.getValue());
            }
        }
        return true;
    }

    private void addChoice(JsonNode choice) {
        int index = choice.path("index").asInt(0);
        ObjectNode whole = choices.computeIfAbsent(index, number -> newChoice(number));
        for (var member : choice.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            if (name.equals("delta") || name.equals("message")) {
                if (value.isObject() && (name.equals("delta") || isWholeMessage(choice, whole))) {
                    addPiece(whole, "message", value);
                }
            } else if (PIECES.contains(name)) {
                addPiece(whole, name, value);
            } else if (!value.isNull() || !whole.has(name)) {
                growth.set(whole, name, value);
            }
        }
    }

    /** Some servers send the message at one go; some repeat it at the end, when its pieces have come. */
    private static boolean isWholeMessage(JsonNode choice, ObjectNode whole) {
        return !choice.has("delta") && whole.path("message").isEmpty();
    }

    private void addPiece(ObjectNode whole, String name, JsonNode value) {
        ObjectNode piece = StreamJson.newObject();
        piece.set(name, value);
        deltas.merge(whole, piece);
    }

    private ObjectNode newChoice(int index) {
        ObjectNode choice = StreamJson.newObject().put("index", index);
        if (chat) {
            choice.putObject("message");
        }
        return choice;
    }

    @Override
    public void done() {
        done = true;
    }

    @Override
    public boolean begun() {
        return growth.begun();
    }

    @Override
    public boolean ended() {
        return done; // the usage comes after the last finish_reason
    }

    @Override
    public boolean whole() {
        return done
                || (!choices.isEmpty()
                        && choices.values().stream().allMatch(choice -> choice.hasNonNull("finish_reason")));
    }

    @Override
    public long size() {
        return growth.size();
    }

    @Override
    public ObjectNode result() {
        ArrayNode all = answer.putArray("choices");
        choices.values().forEach(choice -> all.add(chat ? withMessage(choice) : withText(choice)));
        answer.put("object", chat ? "chat.completion" : "text_completion");
        if (!answer.hasNonNull("usage") && answer.path("x_groq").has("usage")) {
            answer.set("usage", answer.path("x_groq").path("usage")); // where Groq puts it in a stream
        }
        Growth.settle(answer);
        return answer;
    }

    private static ObjectNode withMessage(ObjectNode choice) {
        ObjectNode message = (ObjectNode) choice.path("message");
        message.putIfAbsent("role", message.textNode("assistant"));
        message.putIfAbsent("content", message.nullNode());
        for (JsonNode call : message.path("tool_calls")) {
            if (call instanceof ObjectNode known) {
                known.remove("index"); // only deltas have it
            }
        }
        return choice;
    }

    private static ObjectNode withText(ObjectNode choice) {
        choice.putIfAbsent("text", choice.textNode(""));
        return choice;
    }
}
