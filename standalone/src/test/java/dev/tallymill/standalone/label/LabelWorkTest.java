package dev.tallymill.standalone.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tallymill.schemas.property.DurationText;
import dev.tallymill.schemas.record.JobError;
import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptResult;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.embedded.DataDirectory;
import dev.tallymill.standalone.label.table.TableFile;
import dev.tallymill.standalone.label.table.TableFormat;
import dev.tallymill.standalone.run.InputFile;
import dev.tallymill.standalone.run.ResultSink;
import dev.tallymill.standalone.run.RunControls;
import dev.tallymill.standalone.run.RunOptions;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

class LabelWorkTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TABLE = "id,text\n7,buy now\n8,\"hi, \"\"Ann\"\"\"\n9,see you\n";

    @TempDir
    private Path directory = Path.of("");

    private @Nullable Long sample;

    @Test
    void asksOnceForEachRow() throws Exception {
        List<JsonNode> requests = requests(work(TABLE));

        assertThat(requests).extracting(r -> r.get("custom_id").asText()).containsExactly("row-1", "row-2", "row-3");
        assertThat(requests.get(1)).isEqualTo(JSON.readTree("""
                                {"custom_id": "row-2", "method": "POST", "url": "/v1/chat/completions", "body": {
                                 "model": "m", "messages": [{"role": "system", "content": "Be brief."},
                                 {"role": "user", "content": "Spam? hi, \\"Ann\\""}], "temperature": 0, "max_tokens": 9}}
                                """));
    }

    @Test
    void sendsTheSchemaWithEachRequest() throws Exception {
        Path schema = Files.writeString(
                directory.resolve("label.json"), "{\"type\":\"object\",\"properties\":{\"label\":{\"enum\":[1,2]}}}");
        LabelWork work = work("data.csv", TABLE, AnswerSchema.read(schema), List.of(), "out.csv");

        assertThat(requests(work))
                .allSatisfy(request ->
                        assertThat(request.at("/body/response_format")).isEqualTo(JSON.readTree("""
                                {"type": "json_schema", "json_schema": {"name": "label", "strict": true, "schema":
                                 {"type":"object","properties":{"label":{"enum":[1,2]}}}}}
                                """)));
    }

    @Test
    void asksOnlyForTheSampleAndKeepsItsRowNumbers() throws Exception {
        sample = 2L;
        LabelWork work = work(TABLE);
        List<JsonNode> requests = requests(work);

        assertThat(requests).hasSize(2);
        assertThat(requests(work(TABLE))).isEqualTo(requests);
        assertThat(requests)
                .extracting(r -> r.get("custom_id").asText())
                .isSubsetOf("row-1", "row-2", "row-3")
                .isSorted();
        assertThat(work.estimate().rows()).isEqualTo(2);
    }

    @Test
    void joinsAnswersToTheirRowsInWhateverOrderTheyCome() throws Exception {
        LabelWork work = work("data.csv", TABLE, null, List.of("label"), "out.csv");

        ResultSink sink = deliver(work, completed(2, "ham"), completed(0, "spam"), completed(1, "ham, or so"));

        assertThat(directory.resolve("out.csv"))
                .hasContent(
                        "id,text,label,error\n7,buy now,spam,\n8,\"hi, \"\"Ann\"\"\",\"ham, or so\",\n9,see you,ham,\n");
        assertThat(List.of(sink.completed(), sink.failed(), sink.invalid())).containsExactly(3L, 0L, 0L);
        assertThat(directory.resolve("data/label-answers.part")).doesNotExist();
    }

    @Test
    void keepsRowsWithoutAnAnswerAndSaysWhy() throws Exception {
        LabelWork work = work("data.csv", TABLE, null, List.of("a", "b"), "out.jsonl");

        ResultSink sink = deliver(
                work,
                completed(0, "no JSON"),
                failed(1, 400, "{\"error\":{\"message\":\"too\\nlong\"}}", null),
                failed(2, null, null, new JobError("request_timeout", "gave up")));

        assertThat(directory.resolve("out.jsonl")).hasContent("""
                        {"id":"7","text":"buy now","a":null,"b":null,"error":"invalid_answer: not JSON: no JSON"}
                        {"id":"8","text":"hi, \\"Ann\\"","a":null,"b":null,"error":"http_400: too long"}
                        {"id":"9","text":"see you","a":null,"b":null,"error":"request_timeout: gave up"}
                        """);
        assertThat(List.of(sink.completed(), sink.failed(), sink.invalid())).containsExactly(1L, 2L, 1L);
    }

    @Test
    void usesNoAnswerThatWasCutOffOrRefused() throws Exception {
        LabelWork work = work("data.csv", "text\na\nb\n", null, List.of("label"), "out.csv");
        PromptResult cutOff = completed(0, "spa");
        cutOff.setTruncated(true);

        ResultSink sink = deliver(
                work, cutOff, answer(1, "{\"choices\":[{\"message\":{\"content\":null,\"refusal\":\"I must not\"}}]}"));

        assertThat(Files.readString(directory.resolve("out.csv")))
                .contains("a,,cut_off: ")
                .contains("b,,refused: I must");
        assertThat(sink.invalid()).isEqualTo(2);
    }

    @Test
    void refusesToJoinATableThatHasChangedMeanwhile() throws Exception {
        LabelWork work = work("data.csv", "id,text\n1,a\n", null, List.of("label"), "out.csv");
        InputFile input = work.read();
        try (DataDirectory data = DataDirectory.open(directory.resolve("data"));
                ResultSink sink = work.open(data, input)) {
            sink.write(completed(0, "ham"));
            Files.writeString(directory.resolve("data.csv"), "id,text\n2,a\n");

            assertThatThrownBy(sink::finish).isInstanceOf(IOException.class).hasMessageContaining("has changed");
        }
        assertThat(directory.resolve("out.csv")).doesNotExist();
    }

    static Stream<Arguments> badTables() {
        return Stream.of(
                Arguments.of("data.csv", "id,txt\n1,a\n", "line 1: has no column \"text\" for {text}"),
                Arguments.of("data.csv", "text\n", "has no rows"),
                Arguments.of("data.csv", "text,answer\na,b\n", "line 1: has a column \"answer\" already"),
                Arguments.of("data.csv", "text,error\na,b\n", "(--error-column)"),
                Arguments.of("data.jsonl", "{\"text\":\"a\"}\n{\"id\":1}\n", "line 2: has no column \"text\""),
                Arguments.of("data.jsonl", "{\"text\":\"a\",\"error\":1}\n", "line 1: has a column \"error\" already"),
                Arguments.of("data.jsonl", "\n", "has no rows"),
                Arguments.of("data.csv", "id,text\n1,a\n2\n", "line 3: 1 field where the header has 2"));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("badTables")
    void refusesATableThatDoesNotFit(String name, String content, String problem) throws Exception {
        LabelWork work = work(name, content, null, List.of(), "out.csv");
        assertThatThrownBy(work::read)
                .isInstanceOf(CommandFailure.class)
                .hasMessageStartingWith(directory.resolve(name) + ": ")
                .hasMessageContaining(problem);
    }

    @Test
    void estimatesTokensAndCost() throws Exception {
        LabelWork work = work(TABLE);
        work.read();
        LabelEstimate estimate = work.estimate();

        assertThat(estimate.rows()).isEqualTo(3);
        assertThat(estimate.examples()).extracting(LabelEstimate.Example::row).containsExactly(2L, 3L, 4L);
        assertThat(estimate.completionTokens()).isEqualTo(27);
        assertThat(estimate.promptTokens()).isBetween(40L, 80L);
        assertThat(estimate.cost("default", Instant.EPOCH))
                .as("no price is known of this model")
                .isNull();
    }

    private LabelWork work(String content) throws IOException, CommandFailure {
        return work("data.csv", content, null, List.of(), "out.csv");
    }

    private LabelWork work(
            String name, String content, @Nullable AnswerSchema schema, List<String> columns, String output)
            throws IOException, CommandFailure {
        LabelJob job = new LabelJob(
                table(Files.writeString(directory.resolve(name), content)),
                table(directory.resolve(output)),
                PromptTemplate.parse("Spam? {text}"),
                new ModelSettings("m", "Be brief.", 9, BigDecimal.ZERO, schema),
                AnswerColumns.choose(columns, schema),
                "error",
                sample,
                1);
        CostGuard guard = new CostGuard(BigDecimal.ONE, false, null);
        return new LabelWork(job, options(), guard, Clock.systemUTC());
    }

    private static RunOptions options() throws CommandFailure {
        RunControls controls = new RunControls();
        new CommandLine(CommandSpec.create().addMixin("run", CommandSpec.forAnnotatedObject(controls)))
                .registerConverter(Duration.class, DurationText::parse)
                .parseArgs();
        return controls.optionsWithoutEndpoint();
    }

    private static TableFile table(Path file) {
        return new TableFile(file, TableFormat.of(file).orElseThrow());
    }

    private static List<JsonNode> requests(LabelWork work) throws IOException, CommandFailure {
        List<JsonNode> requests = new ArrayList<>();
        try (InputStream in = work.read().requests().open()) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                requests.add(JSON.readTree(line));
            }
        }
        return requests;
    }

    private ResultSink deliver(LabelWork work, PromptResult... results) throws Exception {
        InputFile input = work.read();
        try (DataDirectory data = DataDirectory.open(directory.resolve("data"));
                ResultSink sink = work.open(data, input)) {
            for (PromptResult result : results) {
                sink.write(result);
            }
            sink.finish();
            return sink;
        }
    }

    private static PromptResult completed(long line, String content) {
        return answer(
                line,
                JSON.createObjectNode()
                        .set(
                                "choices",
                                JSON.createArrayNode()
                                        .add(JSON.createObjectNode()
                                                .set(
                                                        "message",
                                                        JSON.createObjectNode().put("content", content))))
                        .toString());
    }

    private static PromptResult answer(long line, String body) {
        return result(line, Outcome.COMPLETED, 200, body, null);
    }

    private static PromptResult failed(
            long line, @Nullable Integer status, @Nullable String body, @Nullable JobError error) {
        return result(line, Outcome.FAILED, status, body, error);
    }

    private static PromptResult result(
            long line, Outcome outcome, @Nullable Integer status, @Nullable String body, @Nullable JobError error) {
        return PromptResult.newBuilder()
                .setJob(JobReference.newBuilder()
                        .setJobId("job-" + line)
                        .setTenant("default")
                        .setBatchId("batch_1")
                        .setLine(line)
                        .setCustomId("row-" + (line + 1))
                        .setEndpoint("/v1/chat/completions")
                        .setModel("m")
                        .build())
                .setOutcome(outcome)
                .setHttpStatus(status)
                .setResponseBody(body)
                .setError(error)
                .setAttempts(1)
                .setLatencyMs(1)
                .setWorker("w")
                .setCompletedAt(Instant.EPOCH)
                .build();
    }
}
