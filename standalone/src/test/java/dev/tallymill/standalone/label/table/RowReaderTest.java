package dev.tallymill.standalone.label.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RowReaderTest {

    @TempDir
    private Path directory = Path.of("");

    @Test
    void readsQuotedFieldsOverSeveralLinesAndKnowsWhereEachRowBegins() throws IOException {
        List<Row> rows = read("a.csv", "id,text\n1,\"two\nlines, and a \"\"quote\"\"\"\n\n2,é\r\n");

        assertThat(texts(rows, "text")).containsExactly("two\nlines, and a \"quote\"", "é");
        assertThat(rows).extracting(Row::line).containsExactly(2L, 5L);
    }

    @Test
    void readsTabSeparatedFields() throws IOException {
        assertThat(texts(read("a.tsv", "id\ttext\n1\ta, b\n"), "text")).containsExactly("a, b");
    }

    @Test
    void passesOverAByteOrderMark() throws IOException {
        assertThat(texts(read("a.csv", "\uFEFF\"id\",text\n1,x\n"), "id")).containsExactly("1");
        assertThat(texts(read("a.jsonl", "\uFEFF{\"id\":1}\n"), "id")).containsExactly("1");
    }

    @Test
    void readsMembersOfEveryKindAsText() throws IOException {
        Row row = read("a.jsonl", "\n{\"s\": \"x\", \"n\": 1.50, \"b\": true, \"z\": null, \"o\": {\"k\": [1]}}\n")
                .getFirst();

        assertThat(row.line()).isEqualTo(2);
        assertThat(Stream.of("s", "n", "b", "z", "o").map(row::text))
                .containsExactly("x", "1.50", "true", "", "{\"k\":[1]}");
        assertThat(row.text("absent")).isNull();
    }

    @Test
    void collectsTheColumnsOfRowsThatDiffer() throws IOException {
        Path file = write("a.jsonl", "{\"a\":1,\"b\":2}\n{\"c\":3,\"a\":4}\n");
        try (RowReader reader = open(file)) {
            assertThat(reader.header()).isNull();
            while (reader.next() != null) {}
            assertThat(reader.columns()).containsExactly("a", "b", "c");
        }
    }

    @Test
    void hashesTheWholeFile() throws Exception {
        Path file = write("a.csv", "\uFEFFid\n1\n\n");
        try (RowReader reader = open(file)) {
            while (reader.next() != null) {}
            assertThat(reader.sha256())
                    .isEqualTo(HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file))));
        }
    }

    static Stream<Arguments> badTables() {
        return Stream.of(
                Arguments.of("a.csv", "", "a.csv: is empty"),
                Arguments.of("a.csv", "a,b,a\n1,2,3\n", "a.csv: line 1: two columns are named \"a\""),
                Arguments.of("a.csv", "a,b\n1,2\n3\n", "a.csv: line 3: 1 field where the header has 2"),
                Arguments.of("a.csv", "a,b\n1,2\n\n3,4,5\n", "a.csv: line 4: 3 fields where the header has 2"),
                Arguments.of("a.csv", "a,b\n1,2\n3,\"4\n5,6\n", "a.csv: line 3: Unclosed quoted field"),
                Arguments.of("a.csv", "a,b\n1,\"2\"x\n", "a.csv: line 2: Unexpected character after closing quote"),
                Arguments.of("a.jsonl", "{\"a\":1}\n{\"a\":\n", "a.jsonl: line 2: is not JSON"),
                Arguments.of("a.jsonl", "{\"a\":1} {}\n", "a.jsonl: line 1: is not JSON"),
                Arguments.of("a.jsonl", "[1]\n", "a.jsonl: line 1: is not a JSON object"),
                Arguments.of("a.jsonl", "{\"a\":1,\"a\":2}\n", "a.jsonl: line 1: is not JSON: Duplicate"));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("badTables")
    void refusesABadTableByFileAndLine(String name, String content, String problem) {
        assertThatThrownBy(() -> read(name, content))
                .isInstanceOf(BadTableException.class)
                .message()
                .startsWith(directory + "/" + problem)
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @MethodSource("latinTables")
    void refusesWhatIsNotUtf8ByFileAndLine(String name, String content) throws IOException {
        Path file = Files.writeString(directory.resolve(name), content, StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> readAll(file))
                .isInstanceOf(BadTableException.class)
                .hasMessageStartingWith(file + ": line 3: is not UTF-8");
    }

    static Stream<Arguments> latinTables() {
        return Stream.of(
                Arguments.of("a.csv", "a,b\n1,x\n2,é\n3,z\n"), Arguments.of("a.jsonl", "{}\n{}\n{\"a\":\"é\"}\n"));
    }

    @Test
    void refusesAQuoteThatIsNeverClosedWithoutReadingAllOfAHugeFile() throws IOException {
        Path file = directory.resolve("huge.csv");
        try (var out = Files.newBufferedWriter(file)) {
            out.write("a,b\n1,2\n3,\"4\n");
            for (int i = 0; i < 200_000; i++) {
                out.write("x".repeat(100) + "\n");
            }
        }
        assertThatThrownBy(() -> readAll(file))
                .isInstanceOf(BadTableException.class)
                .hasMessageStartingWith(file + ": line 3: ")
                .hasMessageContaining("never closed");
    }

    private List<Row> read(String name, String content) throws IOException {
        return readAll(write(name, content));
    }

    private static List<Row> readAll(Path file) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (RowReader reader = open(file)) {
            for (Row row = reader.next(); row != null; row = reader.next()) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static RowReader open(Path file) throws IOException {
        return new TableFile(file, TableFormat.of(file).orElseThrow()).open();
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private static List<String> texts(List<Row> rows, String column) {
        return rows.stream()
                .map(row -> Objects.requireNonNull(row.text(column)))
                .toList();
    }
}
