package dev.tallymill.worker.call.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Recognises an error in the middle of a stream, whatever the provider calls it. Pure. */
final class StreamError {

    private StreamError() {}

    /**
     * The error as the body of an ordinary answer would hold it; null when the event is none.
     *
     * @param name of the event
     */
    static @Nullable ObjectNode in(String name, ObjectNode event) {
        JsonNode error = event.path("error");
        boolean holdsOne =
                error.isObject() || (error.isTextual() && !error.textValue().isBlank());
        if (holdsOne || event.path("object").asText().equals("error")) {
            return event;
        }
        if (!name.equals("error") && !event.path("type").asText().equals("error")) {
            return null;
        }
        // The responses API names code and message in the event itself.
        ObjectNode wrapped = StreamJson.newObject();
        wrapped.set("error", event);
        return wrapped;
    }
}
