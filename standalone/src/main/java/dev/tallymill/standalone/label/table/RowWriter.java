package dev.tallymill.standalone.label.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Writes rows with further columns behind their own. Not thread-safe. */
public interface RowWriter extends AutoCloseable {

    /**
     * Writes the next row.
     *
     * @param added a value for each further column
     */
    void write(Row row, List<JsonNode> added) throws IOException;

    /** Writes out what is buffered; the stream below stays the caller's to close. */
    @Override
    void close() throws IOException;

    /**
     * Begins a table.
     *
     * @param own columns of the rows
     * @param further columns that come behind them, none of which is among {@code own}
     */
    static RowWriter to(OutputStream out, TableFormat format, List<String> own, List<String> further) {
        return switch (format) {
            case CSV, TSV -> new CsvRowWriter(out, format.separator(), own, further);
            case JSONL -> new JsonRowWriter(out, own, further);
        };
    }
}
