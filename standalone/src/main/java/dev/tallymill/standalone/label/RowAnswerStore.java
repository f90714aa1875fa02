package dev.tallymill.standalone.label;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tallymill.standalone.label.table.ExactJson;
import dev.tallymill.standalone.run.LineFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers on disk until all are there, as they come in any order and are wanted in that of the rows: 12 bytes of memory
 * each. Written anew by each invocation, from the log. Not thread-safe.
 */
final class RowAnswerStore implements AutoCloseable {

    /**
     * An answer as the store gives it back.
     *
     * @param values one for each column, or none
     * @param problem null where there are values
     */
    record Stored(List<JsonNode> values, @Nullable String problem) {}

    private final JsonMapper mapper = ExactJson.mapper();
    private final LineFile file;

    private RowAnswerStore(LineFile file) {
        this.file = file;
    }

    static RowAnswerStore open(Path path, long rows) throws IOException {
        return new RowAnswerStore(LineFile.open(path, true, rows));
    }

    /** @param request number of the row among those that are labelled, from 0 */
    void put(long request, RowAnswer answer) throws IOException {
        JsonNode stored = switch (answer) {
            case RowAnswer.Labelled labelled -> mapper.createArrayNode().addAll(labelled.values());
            case RowAnswer.Invalid invalid -> new TextNode(invalid.problem());
            case RowAnswer.Failed failed -> new TextNode(failed.problem());
        };
        file.append(request, mapper.writeValueAsBytes(stored));
    }

    /** Makes what was put available to {@link #get}. */
    void flush() throws IOException {
        file.flush();
    }

    Stored get(long request) throws IOException {
        byte[] bytes = file.line(Math.toIntExact(request));
        if (bytes == null) {
            throw new IllegalStateException("row " + request + " has no result though the batch has ended");
        }
        JsonNode stored = mapper.readTree(bytes);
        if (!(stored instanceof ArrayNode values)) {
            return new Stored(List.of(), stored.textValue());
        }
        List<JsonNode> cells = new ArrayList<>();
        values.forEach(cells::add);
        return new Stored(cells, null);
    }

    /** Removes the file. */
    void discard() throws IOException {
        file.discard();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
