package dev.tallymill.standalone.label.table;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** CSV or TSV with a header; what a row lacks is an empty field. */
final class CsvRowWriter implements RowWriter {

    private final List<String> own;
    private final Writer text;
    private final CsvWriter csv;

    CsvRowWriter(OutputStream out, char separator, List<String> own, List<String> further) {
        this.own = own;
        this.text = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        this.csv = CsvWriter.builder()
                .fieldSeparator(separator)
                .lineDelimiter(LineDelimiter.LF)
                .build(text);
        List<String> header = new ArrayList<>(own);
        header.addAll(further);
        csv.writeRecord(header);
    }

    @Override
    public void write(Row row, List<JsonNode> added) {
        List<String> fields = new ArrayList<>(own.size() + added.size());
        own.forEach(column -> fields.add(orEmpty(row.text(column))));
        added.forEach(value -> fields.add(Row.cell(value)));
        csv.writeRecord(fields);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    @Override
    public void close() throws IOException {
        csv.flush();
        text.flush();
    }
}
