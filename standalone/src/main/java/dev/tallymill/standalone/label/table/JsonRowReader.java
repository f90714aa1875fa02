package dev.tallymill.standalone.label.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.ingest.validate.LineReader;
import dev.tallymill.ingest.validate.ValidationLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rows of JSONL: objects, one a line; blank lines are no rows. Rows need not have the same members. */
final class JsonRowReader implements RowReader {

    /** Beyond this the members are data rather than columns, and remembering them all would have no bound. */
    private static final int MOST_COLUMNS = 10_000;

    private final JsonMapper mapper = ExactJson.mapper();
    private final Path path;
    private final TableFile.Source source;
    private final LineReader lines;
    private final Set<String> columns = new LinkedHashSet<>();
    private long line;

    JsonRowReader(Path path, TableFile.Source source) {
        this.path = path;
        this.source = source;
        this.lines = new LineReader(source.in(), ValidationLimits.DEFAULT.maxLineBytes());
    }

    @Override
    public @Nullable List<String> header() {
        return null;
    }

    @Override
    public @Nullable Row next() throws IOException {
        while (lines.next()) {
            line++;
            if (lines.tooLong()) {
                throw new BadTableException(path, line, "is longer than 16 MB");
            }
            String text = decode();
            if (!text.isBlank()) {
                return row(text.strip());
            }
        }
        return null;
    }

    private String decode() throws BadTableException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(lines.buffer(), lines.start(), lines.length()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Encoding.notUtf8(path, line);
        }
    }

    private Row row(String text) throws BadTableException {
        JsonNode value;
        try {
            value = mapper.readTree(text);
        } catch (JsonProcessingException e) {
            throw new BadTableException(path, line, "is not JSON: " + firstLine(e.getOriginalMessage()));
        }
        if (!(value instanceof ObjectNode members)) {
            throw new BadTableException(path, line, "is not a JSON object");
        }
        members.fieldNames().forEachRemaining(columns::add);
        if (columns.size() > MOST_COLUMNS) {
            throw new BadTableException(path, line, "brings the columns to more than " + MOST_COLUMNS);
        }
        return new Row.Members(line, text, members);
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    @Override
    public List<String> columns() {
        return List.copyOf(columns);
    }

    @Override
    public String sha256() {
        return source.sha256();
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
