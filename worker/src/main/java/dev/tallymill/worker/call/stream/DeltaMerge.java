package dev.tallymill.worker.call.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds the deltas of OpenAI's streams up. Texts are pieces to be strung together, but for those that are labels: many servers
 * repeat role, id or name in every chunk. Numbers and booleans replace what was there, nulls change nothing, objects are
 * merged, and of arrays an element goes to the one with its {@code index}, or to the end. So members that are not known here
 * (a new provider's reasoning, say) add up, too. Not thread-safe.
 */
final class DeltaMerge {

    private static final Set<String> LABELS = Set.of(
            "id",
            "type",
            "role",
            "name",
            "object",
            "format",
            "status",
            "model",
            "call_id",
            "tool_call_id",
            "url",
            "title",
            "mime_type",
            "signature");

    private final Growth growth;

    DeltaMerge(Growth growth) {
        this.growth = growth;
    }

    void merge(ObjectNode whole, ObjectNode delta) {
        for (var member : delta.properties()) {
            String name = member.getKey();
            JsonNode piece = member.getValue();
            JsonNode known = whole.path(name);
            if (piece.isTextual() && !LABELS.contains(name)) {
                growth.append(whole, name, piece.textValue());
            } else if (piece instanceof ObjectNode object) {
                merge(known instanceof ObjectNode there ? there : whole.putObject(name), object);
            } else if (piece instanceof ArrayNode array) {
                mergeAll(known instanceof ArrayNode there ? there : whole.putArray(name), array);
            } else if (known.isMissingNode()
                    || (!piece.isNull() && !piece.asText().isEmpty())) {
                growth.set(whole, name, piece);
            }
        }
    }

    private void mergeAll(ArrayNode whole, ArrayNode pieces) {
        for (JsonNode piece : pieces) {
            if (piece instanceof ObjectNode object) {
                ObjectNode known = known(whole, object);
                merge(known != null ? known : whole.addObject(), object);
            } else {
                growth.add(whole, piece);
            }
        }
    }

    /** The element that this piece continues, null when it begins a new one. */
    private static @Nullable ObjectNode known(ArrayNode whole, ObjectNode piece) {
        if (!piece.has("index") && !isNamelessCall(piece)) {
            return null;
        }
        for (int i = whole.size() - 1; i >= 0; i--) {
            if (whole.get(i) instanceof ObjectNode element
                    && (isNamelessCall(piece) || element.path("index").equals(piece.path("index")))) {
                return begins(element, piece) ? null : element;
            }
        }
        return null;
    }

    /** A tool call's later piece from a server that sends no index: it has nothing but arguments. */
    private static boolean isNamelessCall(ObjectNode piece) {
        return !piece.has("index")
                && !hasText(piece, "id")
                && piece.path("function").has("arguments")
                && !hasText(piece.path("function"), "name");
    }

    /**
     * Some servers give all parallel tool calls the index 0: another id with a name is another call. Without a name it is
     * not, for old versions of vLLM draw a new id for every piece.
     */
    private static boolean begins(ObjectNode element, ObjectNode piece) {
        return differ(element, piece, "type")
                || (differ(element, piece, "id") && hasText(piece.path("function"), "name"));
    }

    private static boolean differ(JsonNode one, JsonNode other, String name) {
        return hasText(one, name) && hasText(other, name) && !one.path(name).equals(other.path(name));
    }

    private static boolean hasText(JsonNode node, String name) {
        return !node.path(name).asText("").isEmpty();
    }
}
