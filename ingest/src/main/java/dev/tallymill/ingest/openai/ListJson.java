package dev.tallymill.ingest.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.ingest.http.Page;

/** Renders lists of objects that have ids. */
final class ListJson {

    private ListJson() {}

    static ObjectNode of(Page<ObjectNode> page) {
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.put("object", "list");
        ArrayNode data = list.putArray("data");
        data.addAll(page.items());
        boolean empty = page.items().isEmpty();
        list.put("first_id", empty ? null : page.items().getFirst().path("id").textValue());
        list.put("last_id", empty ? null : page.items().getLast().path("id").textValue());
        list.put("has_more", page.hasMore());
        return list;
    }
}
