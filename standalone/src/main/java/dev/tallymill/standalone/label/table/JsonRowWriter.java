package dev.tallymill.standalone.label.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** JSONL; a row that came as JSON keeps its own members letter by letter. */
final class JsonRowWriter implements RowWriter {

    private final JsonMapper mapper = new JsonMapper();
    private final List<String> own;
    private final List<String> further;
    private final Writer text;

    JsonRowWriter(OutputStream out, List<String> own, List<String> further) {
        this.own = own;
        this.further = further;
        this.text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    }

    @Override
    public void write(Row row, List<JsonNode> added) throws IOException {
        String ownMembers = membersOf(row);
        text.write("{");
        text.write(ownMembers);
        if (!ownMembers.isBlank()) {
            text.write(",");
        }
        ObjectNode answer = mapper.createObjectNode();
        for (int i = 0; i < further.size(); i++) {
            answer.set(further.get(i), added.get(i));
        }
        text.write(inside(mapper.writeValueAsString(answer)));
        text.write("}\n");
    }

    private String membersOf(Row row) throws IOException {
        return switch (row) {
            case Row.Members json -> inside(json.source());
            case Row.Fields fields -> {
                ObjectNode members = mapper.createObjectNode();
                own.forEach(column -> members.put(column, fields.text(column)));
                yield inside(mapper.writeValueAsString(members));
            }
        };
    }

    private static String inside(String object) {
        return object.substring(1, object.length() - 1);
    }

    @Override
    public void close() throws IOException {
        text.flush();
    }
}
