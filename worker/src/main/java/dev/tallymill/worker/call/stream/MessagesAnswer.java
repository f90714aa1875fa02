package dev.tallymill.worker.call.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Anthropic's messages: a message without content, then its content block by block, then what is known at the end. Not
 * thread-safe.
 */
final class MessagesAnswer implements StreamedAnswer {

    /** Pieces of a tool's input, until the block is put into the message. */
    private static final String INPUT_TEXT = "partial_json";

    private final Growth growth = new Growth();
    private final DeltaMerge deltas = new DeltaMerge(growth);
    private final TreeMap<Integer, ObjectNode> blocks = new TreeMap<>();
    private @Nullable ObjectNode message;
    private boolean ended;

    @Override
    public boolean accept(ObjectNode event) throws MalformedStreamException {
        switch (event.path("type").asText()) {
            case "message_start" -> message = object(event, "message");
            case "content_block_start" -> blocks.put(index(event), object(event, "content_block"));
            case "content_block_delta" -> addDelta(event);
            case "message_delta" -> addEnd(event);
            case "message_stop" -> {
                started();
                ended = true;
            }
            case "ping" -> {
                return false;
            }
            default -> {} // content_block_stop tells nothing new; newer events may come at any time
        }
        return true;
    }

    private void addDelta(ObjectNode event) throws MalformedStreamException {
        ObjectNode block = blocks.get(index(event));
        if (block == null) {
            throw new MalformedStreamException("a delta of a content block that has not begun");
        }
        ObjectNode delta = object(event, "delta");
        String type = delta.path("type").asText();
        delta.remove("type");
        if (type.equals("citations_delta")) {
            ArrayNode citations =
                    block.path("citations") instanceof ArrayNode known ? known : block.putArray("citations");
            growth.add(citations, delta.path("citation"));
        } else if (type.equals("signature_delta")) {
            growth.append(block, "signature", delta.path("signature").asText());
        } else {
            deltas.merge(block, delta); // text_delta, thinking_delta, input_json_delta, anything newer
        }
    }

    /** The counts of usage are totals so far, not differences. */
    private void addEnd(ObjectNode event) throws MalformedStreamException {
        ObjectNode whole = started();
        for (var member : event.properties()) {
            switch (member.getKey()) {
                case "type" -> {}
                case "delta" -> replaceIn(whole, member.getValue());
                case "usage" ->
                    replaceIn(
                            whole.path("usage") instanceof ObjectNode known ? known : whole.putObject("usage"),
                            member.getValue());
                default -> whole.set(member.getKey(), member.getValue());
            }
        }
    }

    private static void replaceIn(ObjectNode whole, JsonNode members) {
        for (var member : members.properties()) {
            if (!member.getValue().isNull() || !whole.has(member.getKey())) {
                whole.set(member.getKey(), member.getValue());
            }
        }
    }

    private ObjectNode started() throws MalformedStreamException {
        if (message == null) {
            throw new MalformedStreamException("the end of a message that has not begun");
        }
        return message;
    }

    private static int index(ObjectNode event) {
        return event.path("index").asInt();
    }

    private static ObjectNode object(ObjectNode event, String name) throws MalformedStreamException {
        if (event.path(name) instanceof ObjectNode object) {
            return object;
        }
        throw new MalformedStreamException("an event without its " + name);
    }

    @Override
    public void done() {} // of servers that imitate two APIs at once

    @Override
    public boolean begun() {
        return growth.begun();
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public boolean whole() {
        return ended || (message != null && message.hasNonNull("stop_reason"));
    }

    @Override
    public long size() {
        return growth.size();
    }

    @Override
    public ObjectNode result() {
        ObjectNode whole = message;
        if (whole == null) {
            throw new IllegalStateException("the message has not begun");
        }
        ArrayNode content = whole.path("content") instanceof ArrayNode known ? known : whole.putArray("content");
        for (ObjectNode block : blocks.values()) {
            Growth.settle(block);
            JsonNode input = block.remove(INPUT_TEXT);
            if (input != null && !input.asText().isEmpty()) {
                // No JSON where the model was stopped in the middle of it: then the text says what there is.
                block.set("input", StreamJson.valueOrText(input.asText()));
            }
            content.add(block);
        }
        return whole;
    }
}
