package dev.tallymill.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tallymill label} as a person or a script runs it. */
class LabelIT {

    private static final int ROWS = 600;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory = Path.of("");

    private Tallymill tallymill = new Tallymill(directory);
    private Path table = directory;

    @BeforeEach
    void writeATable() throws IOException {
        tallymill = new Tallymill(directory);
        table = directory.resolve("mails.csv");
        try (BufferedWriter writer = Files.newBufferedWriter(table)) {
            writer.write("id,text\n");
            for (int row = 0; row < ROWS; row++) {
                writer.write("m" + row + ",\"Offer no. " + row + ",\nfor you\"\n");
            }
        }
        Files.writeString(directory.resolve("label.json"), """
                {"type": "object", "required": ["label", "confidence"], "additionalProperties": false, "properties": {
                "label": {"type": "string", "enum": ["spam", "ham"]},
                "confidence": {"type": "number", "minimum": 0, "maximum": 1}}}
                """);
    }

    @Test
    void joinsAnswersOfASchemaToTheirRows() throws Exception {
        Tallymill.Running run = tallymill.run(label("--simulate", "--json"));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).contains("SIMULATED").doesNotContain("WARN");
        JsonNode summary = JSON.readTree(run.out());
        assertThat(summary.get("completed").asInt()).isEqualTo(ROWS);
        assertThat(summary.get("failed").asInt()).isZero();
        assertThat(summary.get("cost").get("value").asText()).isNotEqualTo("0");
        assertAllLabelled(directory.resolve("labelled.csv"));
    }

    @Test
    void goesOnAfterAKillAndAsksForNothingTwiceThatIsThere() throws Exception {
        try (SimulatedProcess model = SimulatedProcess.start(tallymill, "--latency", "fixed:400ms")) {
            String[] command = label("--base-url", model.baseUrl(), "--concurrency", "32", "--json");
            try (Tallymill.Running run = tallymill.start(command)) {
                awaitCalls(model, run, 100);
                run.killGroup();
            }
            Tallymill.Running again = tallymill.run(command);

            assertThat(again.exitCode()).as(again.err()).isZero();
            assertThat(again.err()).containsPattern("resumed at [0-9]+ of 600");
            assertAllLabelled(directory.resolve("labelled.csv"));
            int calls = model.stats().get("calls").asInt();
            assertThat(calls).as("only what was in the air is asked again").isBetween(ROWS, ROWS + 2 * 32);

            Tallymill.Running free = tallymill.run(
                    "label",
                    "mails.csv",
                    "--prompt",
                    "Is this spam? {text}",
                    "--schema",
                    "label.json",
                    "--base-url",
                    model.baseUrl(),
                    "--columns",
                    "label",
                    "-o",
                    "labelled.jsonl");
            assertThat(free.exitCode()).as(free.err()).isZero();
            assertThat(model.stats().get("calls").asInt())
                    .as("other columns of the same answers cost no call")
                    .isEqualTo(calls);
            assertThat(Files.readAllLines(directory.resolve("labelled.jsonl"))).hasSize(ROWS);

            Tallymill.Running other = tallymill.run(
                    "label", "mails.csv", "--prompt", "Other? {text}", "--base-url", model.baseUrl(), "--sample", "5");
            assertThat(other.exitCode()).as(other.err()).isZero();
            assertThat(rows(directory.resolve("mails.labelled.csv"))).hasSize(5);
        }
    }

    @Test
    void keepsRowsThatFailedAndSaysWhy() throws Exception {
        Tallymill.Running run =
                tallymill.run(label("--simulate=latency=fixed:1ms;fail=400:0.2", "--max-tokens", "30", "--json"));

        assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
        JsonNode summary = JSON.readTree(run.out());
        List<NamedCsvRecord> rows = rows(directory.resolve("labelled.csv"));
        assertThat(rows).hasSize(ROWS);
        assertThat(errors(rows, "http_400: "))
                .isEqualTo(summary.get("failed").asLong())
                .isPositive();
        assertThat(errors(rows, "cut_off: "))
                .as("30 tokens are too few for some")
                .isEqualTo(summary.get("invalid").asLong())
                .isPositive();
        assertThat(rows.stream().filter(row -> row.getField("error").isEmpty()))
                .hasSize(summary.get("completed").asInt())
                .allSatisfy(row -> assertThat(row.getField("label")).isIn("spam", "ham"));
    }

    @Test
    void showsPromptsAndCostsWithoutSendingAnything() throws Exception {
        Tallymill.Running run = tallymill.run(label("--dry-run"));

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("user: Is this spam? Offer no. 0,")
                .contains("Offer no. 2,")
                .doesNotContain("Offer no. 3,")
                .contains("600 requests to gpt-oss-120b")
                .containsPattern("estimated cost: 0\\.\\d{4} USD");
        assertThat(directory.resolve(".tallymill")).doesNotExist();
    }

    @Test
    void wantsExpensiveWorkConfirmedBeforeTheFirstCall() throws Exception {
        try (SimulatedProcess model = SimulatedProcess.start(tallymill)) {
            String[] command = label("--base-url", model.baseUrl(), "--confirm-above", "0.0001", "--json");
            assertRefused(tallymill.run(command), "--yes");
            assertThat(model.stats().get("calls").asInt()).isZero();

            String[] confirmed =
                    Stream.concat(Stream.of(command), Stream.of("--yes")).toArray(String[]::new);
            Tallymill.Running run = tallymill.run(confirmed);
            assertThat(run.exitCode()).as(run.err()).isZero();
        }
    }

    @Test
    void refusesBadInputInOneLine() throws Exception {
        assertRefused(tallymill.run("label", "mails.csv", "--simulate", "--prompt", "{txt}"), "line 1: has no column");
        assertRefused(tallymill.run("label", "mails.csv", "--simulate", "--prompt", "{text"), "--prompt: ");
        assertRefused(tallymill.run("label", "absent.csv", "--simulate", "--prompt", "x"), "no such file");
        assertRefused(tallymill.run("label", "mails.csv", "--prompt", "{text}"), "KEEPROUTER_KEY");
        assertRefused(tallymill.run("label", "mails.txt", "--simulate", "--prompt", "x"), "must end in .csv");
        Files.writeString(table, "x,\"y\n", StandardOpenOption.APPEND);
        assertRefused(tallymill.run(label("--simulate")), "mails.csv: line " + (2 * ROWS + 2) + ": ");
    }

    private static String[] label(String... more) {
        return Stream.concat(
                        Stream.of(
                                "label",
                                "mails.csv",
                                "--prompt",
                                "Is this spam? {text}",
                                "--schema",
                                "label.json",
                                "-o",
                                "labelled.csv"),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    private void assertAllLabelled(Path labelled) throws IOException {
        List<NamedCsvRecord> rows = rows(labelled);
        assertThat(rows)
                .extracting(row -> row.getField("id"))
                .as("in the table's order, each once")
                .isEqualTo(IntStream.range(0, ROWS).mapToObj(row -> "m" + row).toList());
        assertThat(rows.getFirst().getHeader()).containsExactly("id", "text", "label", "confidence", "error");
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.getField("text"))
                    .isEqualTo("Offer no. " + row.getField("id").substring(1) + ",\nfor you");
            assertThat(row.getField("label")).isIn("spam", "ham");
            assertThat(Double.parseDouble(row.getField("confidence"))).isBetween(0.0, 1.0);
            assertThat(row.getField("error")).isEmpty();
        });
    }

    private static List<NamedCsvRecord> rows(Path file) throws IOException {
        try (var reader = CsvReader.builder().ofNamedCsvRecord(file)) {
            return reader.stream().toList();
        }
    }

    private static long errors(List<NamedCsvRecord> rows, String prefix) {
        return rows.stream()
                .filter(row -> row.getField("error").startsWith(prefix))
                .count();
    }

    private static void awaitCalls(SimulatedProcess model, Tallymill.Running run, int calls) throws Exception {
        for (int look = 0; look < Tallymill.PATIENCE_SECONDS * 20; look++) {
            if (model.stats().get("completed_jobs").asInt() >= calls) {
                return;
            }
            assertThat(run.endsWithin(50)).as(run.err()).isFalse();
        }
        throw new AssertionError("fewer than " + calls + " calls; it said:\n" + run.err());
    }

    private static void assertRefused(Tallymill.Running run, String place) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err().lines().filter(line -> line.startsWith("tallymill: ")))
                .singleElement()
                .asString()
                .contains(place);
        assertThat(run.out()).isEmpty();
    }
}
