package dev.tallymill.standalone.label.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One row of a table. Immutable. */
public sealed interface Row {

    /** Line of the file it begins in, one-based. */
    long line();

    /** What the column holds, as text; null when this row has no such column. */
    @Nullable
    String text(String column);

    /**
     * A row of CSV or TSV.
     *
     * @param places of all columns, by name
     * @param fields one for each column
     */
    record Fields(long line, Map<String, Integer> places, List<String> fields) implements Row {

        @Override
        public @Nullable String text(String column) {
            Integer place = places.get(column);
            return place == null ? null : fields.get(place);
        }
    }

    /**
     * A row of JSONL.
     *
     * @param source the object as it stands in the file, without blanks around it
     */
    record Members(long line, String source, ObjectNode members) implements Row {

        @Override
        public @Nullable String text(String column) {
            JsonNode value = members.get(column);
            return value == null ? null : cell(value);
        }
    }

    /** A JSON value as it goes into a prompt or a cell: strings bare, null empty, everything else as JSON. */
    static String cell(JsonNode value) {
        if (value.isNull()) {
            return "";
        }
        return value.isTextual() ? value.textValue() : value.toString();
    }
}
