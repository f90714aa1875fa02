package dev.tallymill.standalone.label.table;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rows of CSV or TSV, strictly: every row has the header's columns, every quote an end. Empty lines are no rows. */
final class CsvRowReader implements RowReader {

    private static final Pattern PLACE = Pattern.compile("(.*?) \\(record starting at line (\\d+)\\)", Pattern.DOTALL);

    private final Path path;
    private final TableFile.Source source;
    private final CloseableIterator<CsvRecord> records;
    private final List<String> header;
    private final Map<String, Integer> places = new HashMap<>();
    private long lastLine;

    private CsvRowReader(Path path, char separator, TableFile.Source source) throws IOException {
        this.path = path;
        this.source = source;
        var reader = new InputStreamReader(
                source.in(),
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT));
        this.records = CsvReader.builder()
                .fieldSeparator(separator)
                .allowUnclosedQuote(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .skipEmptyLines(true)
                .ofCsvRecord(reader)
                .iterator();
        this.header = readHeader();
    }

    static RowReader open(Path path, char separator, TableFile.Source source) throws IOException {
        return new CsvRowReader(path, separator, source);
    }

    private List<String> readHeader() throws IOException {
        CsvRecord first = nextRecord();
        if (first == null) {
            throw new BadTableException(path, "is empty; its first line must name the columns");
        }
        List<String> names = List.copyOf(first.getFields());
        for (String name : names) {
            if (places.putIfAbsent(name, places.size()) != null) {
                throw new BadTableException(
                        path, first.getStartingLineNumber(), "two columns are named \"" + name + "\"");
            }
        }
        return names;
    }

    @Override
    public List<String> header() {
        return header;
    }

    @Override
    public @Nullable Row next() throws IOException {
        CsvRecord record = nextRecord();
        if (record == null) {
            return null;
        }
        if (record.getFieldCount() != header.size()) {
            throw new BadTableException(
                    path,
                    record.getStartingLineNumber(),
                    fields(record.getFieldCount()) + " where the header has " + header.size());
        }
        return new Row.Fields(record.getStartingLineNumber(), places, record.getFields());
    }

    private @Nullable CsvRecord nextRecord() throws IOException {
        try {
            if (!records.hasNext()) {
                return null;
            }
            CsvRecord record = records.next();
            lastLine = record.getStartingLineNumber();
            return record;
        } catch (CsvParseException e) {
            throw described(String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CharacterCodingException) {
                throw Encoding.notUtf8(path);
            }
            throw new IOException(
                    e.getCause() == null ? e.getMessage() : e.getCause().getMessage(), e);
        }
    }

    private BadTableException described(String problem) {
        Matcher place = PLACE.matcher(problem);
        long line = place.matches() ? Long.parseLong(place.group(2)) : lastLine + 1;
        String words = place.matches() ? place.group(1) : problem;
        if (words.contains("maximum buffer size")) {
            words = "a field is longer than 16 MB; most likely its quote is opened and never closed";
        }
        return new BadTableException(path, line, words);
    }

    private static String fields(int count) {
        return count == 1 ? "1 field" : count + " fields";
    }

    @Override
    public List<String> columns() {
        return header;
    }

    @Override
    public String sha256() {
        return source.sha256();
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
