package dev.tallymill.standalone.label.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowWriterTest {

    private static final String ANSWER = "[\"ham, \\\"eggs\\\"\", 0.50, null]";

    @TempDir
    private Path directory = Path.of("");

    @Test
    void quotesWhatNeedsIt() throws IOException {
        assertThat(convert("in.csv", "id,text\n1,\"a, b\"\n", TableFormat.CSV))
                .isEqualTo("id,text,label,confidence,error\n1,\"a, b\",\"ham, \"\"eggs\"\"\",0.50,\n");
    }

    @Test
    void separatesByTabs() throws IOException {
        assertThat(convert("in.csv", "id,text\n1,a\n", TableFormat.TSV))
                .isEqualTo("id\ttext\tlabel\tconfidence\terror\n1\ta\t\"ham, \"\"eggs\"\"\"\t0.50\t\n");
    }

    @Test
    void keepsTheMembersOfAnObjectLetterByLetter() throws IOException {
        assertThat(convert("in.jsonl", "{ \"id\": 1.00,  \"x\": \"\\u00e9\" }\n{}\n", TableFormat.JSONL))
                .isEqualTo("""
                        { "id": 1.00,  "x": "\\u00e9" ,"label":"ham, \\"eggs\\"","confidence":0.50,"error":null}
                        {"label":"ham, \\"eggs\\"","confidence":0.50,"error":null}
                        """);
    }

    @Test
    void turnsFieldsIntoMembers() throws IOException {
        assertThat(convert("in.csv", "id,text\n1,a\n", TableFormat.JSONL)).isEqualTo("""
                        {"id":"1","text":"a","label":"ham, \\"eggs\\"","confidence":0.50,"error":null}
                        """);
    }

    @Test
    void leavesFieldsEmptyThatAnObjectLacks() throws IOException {
        assertThat(convert("in.jsonl", "{\"a\":1}\n{\"b\":2}\n", TableFormat.CSV))
                .isEqualTo("""
                        a,b,label,confidence,error
                        1,,"ham, ""eggs""\",0.50,
                        ,2,"ham, ""eggs""\",0.50,
                        """);
    }

    private String convert(String name, String content, TableFormat to) throws IOException {
        Path file = Files.writeString(directory.resolve(name), content);
        TableFile table = new TableFile(file, TableFormat.of(file).orElseThrow());
        List<String> columns;
        try (RowReader reader = table.open()) {
            while (reader.next() != null) {}
            columns = reader.columns();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (RowReader reader = table.open();
                RowWriter writer = RowWriter.to(out, to, columns, List.of("label", "confidence", "error"))) {
            for (Row row = reader.next(); row != null; row = reader.next()) {
                writer.write(row, answer());
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static List<JsonNode> answer() throws IOException {
        JsonMapper mapper = ExactJson.mapper();
        List<JsonNode> values = new ArrayList<>();
        mapper.readTree(ANSWER).forEach(values::add);
        return values;
    }
}
