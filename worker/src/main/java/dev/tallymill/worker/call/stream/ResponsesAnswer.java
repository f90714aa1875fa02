package dev.tallymill.worker.call.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The responses API: its last event carries the whole response, whether completed, incomplete or failed. Servers that leave
 * the output out of it have sent every item before. Not thread-safe.
 */
final class ResponsesAnswer implements StreamedAnswer {

    private final TreeMap<Integer, JsonNode> items = new TreeMap<>();
    private @Nullable ObjectNode response;
    private boolean begun;
    private long size;

    @Override
    public boolean accept(ObjectNode event) {
        String type = event.path("type").asText();
        begun |= type.endsWith(".delta");
        switch (type) {
            case "response.completed", "response.incomplete", "response.failed" -> {
                if (event.path("response") instanceof ObjectNode whole) {
                    response = whole;
                    begun = true;
                }
            }
            case "response.output_item.done" -> {
                JsonNode item = event.path("item");
                items.put(event.path("output_index").asInt(items.size()), item);
                size += item.toString().length();
            }
            default -> {}
        }
        return !type.equals("keepalive");
    }

    @Override
    public void done() {} // of some servers; the last event has come before, or the answer is not whole

    @Override
    public boolean begun() {
        return begun;
    }

    @Override
    public boolean ended() {
        return response != null;
    }

    @Override
    public boolean whole() {
        return response != null;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public ObjectNode result() {
        ObjectNode whole = response;
        if (whole == null) {
            throw new IllegalStateException("the response has not come");
        }
        if (whole.path("output").isEmpty() && !items.isEmpty()) {
            ArrayNode output = whole.putArray("output");
            items.values().forEach(output::add);
        }
        return whole;
    }
}
