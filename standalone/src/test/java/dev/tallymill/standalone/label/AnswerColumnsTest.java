package dev.tallymill.standalone.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.label.table.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AnswerColumnsTest {

    private static final String SCHEMA = """
            {"type": "object", "additionalProperties": false, "required": ["label", "confidence"], "properties": {
              "label": {"type": "string", "enum": ["spam", "ham"]},
              "confidence": {"type": "number", "minimum": 0, "maximum": 1},
              "tags": {"type": "array", "items": {"type": "string"}}}}
            """;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void takesAPlainAnswerAsItIs() throws CommandFailure {
        AnswerColumns columns = AnswerColumns.choose(List.of(), null);
        assertThat(columns.names()).containsExactly("answer");
        assertThat(cells(columns.read(" spam\n"))).containsExactly("spam");
        assertThat(cells(AnswerColumns.choose(List.of("label"), null).read("{\"label\": 1}")))
                .containsExactly("{\"label\": 1}");
    }

    @Test
    void takesTheSchemasPropertiesInTheirOrder() throws Exception {
        AnswerColumns columns = AnswerColumns.choose(List.of(), schema());
        assertThat(columns.names()).containsExactly("label", "confidence", "tags");
        assertThat(cells(columns.read("{\"confidence\": 0.90, \"label\": \"ham\", \"tags\": [\"a\"]}")))
                .containsExactly("ham", "0.90", "[\"a\"]");
        assertThat(cells(columns.read("{\"confidence\": 1, \"label\": \"ham\"}")))
                .containsExactly("ham", "1", "");
    }

    @Test
    void takesOnlyTheColumnsAskedFor() throws Exception {
        AnswerColumns columns = AnswerColumns.choose(List.of("confidence"), schema());
        assertThat(cells(columns.read("{\"label\": \"spam\", \"confidence\": 0}")))
                .containsExactly("0");
    }

    @Test
    void takesJsonOutOfACodeBlock() throws Exception {
        AnswerColumns columns = AnswerColumns.choose(List.of("a", "b"), null);
        assertThat(cells(columns.read("```json\n{\"a\": 1, \"b\": 2}\n```"))).containsExactly("1", "2");
    }

    @Test
    void refusesAColumnThatTheSchemaLacks() {
        assertThatThrownBy(() -> AnswerColumns.choose(List.of("lable"), schema()))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("\"lable\"")
                .hasMessageContaining("label, confidence, tags");
    }

    static Stream<Arguments> badAnswers() {
        return Stream.of(
                Arguments.of("I think it is spam.", "not JSON"),
                Arguments.of("{\"label\": \"spam\", \"confidence\": 1} Done.", "not JSON"),
                Arguments.of("[\"spam\", 1]", "not a JSON object"),
                Arguments.of("{\"label\": \"maybe\", \"confidence\": 1}", "label"),
                Arguments.of("{\"label\": \"spam\", \"confidence\": 2}", "confidence"),
                Arguments.of("{\"label\": \"spam\"}", "confidence"),
                Arguments.of("{\"label\": \"spam\", \"confidence\": 1, \"more\": 1}", "more"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badAnswers")
    void saysWhyAnAnswerDoesNotFitAndShowsIt(String answer, String reason) throws Exception {
        RowAnswer read = AnswerColumns.choose(List.of(), schema()).read(answer);
        assertThat(read)
                .isInstanceOfSatisfying(
                        RowAnswer.Invalid.class,
                        invalid -> assertThat(invalid.problem())
                                .startsWith("invalid_answer: ")
                                .contains(reason)
                                .endsWith(answer));
    }

    @Test
    void wantsEveryMemberWithoutASchema() throws Exception {
        assertThat(AnswerColumns.choose(List.of("a", "b"), null).read("{\"a\": 1}"))
                .isEqualTo(new RowAnswer.Invalid("invalid_answer: lacks b: {\"a\": 1}"));
    }

    static Stream<Arguments> badSchemas() {
        return Stream.of(
                Arguments.of("{\n\"type\": ", "line 2: is not JSON"),
                Arguments.of("{\"type\": \"string\"}", "is not the JSON schema of an object"),
                Arguments.of(
                        "{\"type\": \"array\", \"properties\": {\"a\": {}}}", "is not the JSON schema of an object"),
                Arguments.of("{\"properties\": {\"a\": {\"$ref\": \"#/$defs/none\"}}}", "is not a JSON schema"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("badSchemas")
    void refusesABadSchema(String json, String problem) throws IOException {
        Path file = Files.writeString(directory.resolve("bad.json"), json);
        assertThatThrownBy(() -> AnswerSchema.read(file).compile())
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith("--schema " + file + ": " + problem);
    }

    @Test
    void namesTheSchemaAsTheApiAllows() throws Exception {
        Path file = Files.writeString(directory.resolve("my label, v2.json"), SCHEMA);
        assertThat(AnswerSchema.read(file).name()).isEqualTo("my_label__v2");
    }

    private AnswerSchema schema() throws IOException, CommandFailure {
        AnswerSchema schema = AnswerSchema.read(Files.writeString(directory.resolve("label.json"), SCHEMA));
        schema.compile();
        return schema;
    }

    private static List<String> cells(RowAnswer answer) {
        assertThat(answer).isInstanceOf(RowAnswer.Labelled.class);
        return ((RowAnswer.Labelled) answer).values().stream().map(Row::cell).toList();
    }
}
