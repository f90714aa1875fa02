package dev.tallymill.worker.call.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * JSON that grows: texts to which pieces are added stand in the tree as string builders until the end, so that a hundred
 * thousand pieces do not copy the text a hundred thousand times. Keeps count of what it holds. Not thread-safe.
 */
final class Growth {

    private long size;
    private boolean begun;

    /** About how many characters are held. */
    long size() {
        return size;
    }

    /** Whether any text has come. */
    boolean begun() {
        return begun;
    }

    /** Adds a piece to a text, which begins with it if there is none yet. */
    void append(ObjectNode object, String name, String piece) {
        JsonNode text = object.path(name);
        begun |= !piece.isEmpty();
        size += piece.length();
        if (text instanceof POJONode node && node.getPojo() instanceof StringBuilder grown) {
            grown.append(piece);
        } else if (text.isTextual()) {
            StringBuilder builder = new StringBuilder(2 * (text.textValue().length() + piece.length()));
            builder.append(text.textValue()).append(piece);
            object.putPOJO(name, builder);
        } else {
            object.put(name, piece);
        }
    }

    /** Sets a member, whatever it was. */
    void set(ObjectNode object, String name, JsonNode value) {
        if (object.replace(name, value) == null) {
            size += name.length() + value.toString().length();
        }
    }

    /** Adds an element to an array. */
    void add(ArrayNode array, JsonNode element) {
        size += element.toString().length();
        array.add(element);
    }

    /** Turns every builder into its text. */
    static void settle(JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (var member : object.properties()) {
                if (member.getValue() instanceof POJONode grown) {
                    member.setValue(TextNode.valueOf(String.valueOf(grown.getPojo())));
                } else {
                    settle(member.getValue());
                }
            }
        } else {
            node.forEach(Growth::settle);
        }
    }
}
