package dev.tallymill.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input and bad usage: one line that names the place, exit status 2, nothing sent, nothing started. */
class BadInputIT {

    private static final String GOOD = LabellingJob.request("good", 1);

    @TempDir
    private Path directory = Path.of("");

    private Tallymill tallymill = new Tallymill(directory);

    @BeforeEach
    void workInTheDirectory() {
        tallymill = new Tallymill(directory);
    }

    static Stream<Arguments> badLines() {
        return Stream.of(
                Arguments.of("not JSON", "{nonsense\n"),
                Arguments.of("not an object", "[1, 2]\n"),
                Arguments.of("no custom_id", GOOD.replace("\"custom_id\": \"good\", ", "")),
                Arguments.of("duplicate custom_id", GOOD),
                Arguments.of("other method", request("\"POST\"", "\"GET\"")),
                Arguments.of("mixed urls", request("/v1/chat/completions", "/v1/embeddings")),
                Arguments.of("unknown url", request("/v1/chat/completions", "/v1/poems")),
                Arguments.of("no model", request("\"model\": \"gpt-oss-120b\", ", "")),
                Arguments.of("stream", request("\"max_tokens\": 64", "\"stream\": true")));
    }

    private static String request(String what, String replacement) {
        return LabellingJob.request("other", 2).replace(what, replacement);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badLines")
    void refusesABadLineByFileAndNumber(String name, String line) throws Exception {
        Path input = Files.writeString(directory.resolve("bad.jsonl"), GOOD + line);
        assertRefused(run(input), input + ": line 2 ");
    }

    @Test
    void refusesInvalidUtf8() throws Exception {
        byte[] bytes = (GOOD + LabellingJob.request("latin", 2).replace("package-2", "paquet-?"))
                .getBytes(StandardCharsets.UTF_8);
        bytes[lastIndexOf(bytes, (byte) '?')] = (byte) 0xE9;
        Path input = Files.write(directory.resolve("latin1.jsonl"), bytes);
        assertRefused(run(input), input + ": line 2 ");
    }

    private static int lastIndexOf(byte[] bytes, byte wanted) {
        int at = bytes.length - 1;
        while (bytes[at] != wanted) {
            at--;
        }
        return at;
    }

    @Test
    void refusesALineOf20Megabytes() throws Exception {
        Path input = directory.resolve("long.jsonl");
        try (OutputStream out = Files.newOutputStream(input)) {
            out.write(GOOD.getBytes(StandardCharsets.UTF_8));
            out.write(LabellingJob.request("long", 2)
                    .replace("package-2", "x".repeat(20_000_000))
                    .getBytes(StandardCharsets.UTF_8));
        }
        assertRefused(run(input), input + ": line 2 ");
    }

    @Test
    void refusesAMissingFile() throws Exception {
        assertRefused(run(directory.resolve("absent.jsonl")), "absent.jsonl: no such file");
    }

    @Test
    void refusesAnEmptyFile() throws Exception {
        assertRefused(run(Files.createFile(directory.resolve("empty.jsonl"))), "empty.jsonl: ");
    }

    @Test
    void refusesADirectory() throws Exception {
        assertRefused(run(directory), "is a directory");
    }

    @Test
    void refusesAnOutputThatCannotBeWritten() throws Exception {
        Path input = Files.writeString(directory.resolve("good.jsonl"), GOOD);
        Path output = directory.resolve("no-such-folder/out.jsonl");
        assertRefused(
                tallymill.run("run", input.toString(), "--simulate", "-o", output.toString()),
                "-o " + output + ": the folder");
        assertRefused(
                tallymill.run("run", input.toString(), "--simulate", "-o", directory.toString()), "is a directory");
        assertRefused(
                tallymill.run("run", input.toString(), "--simulate", "-e", input.toString()), "the input file itself");
    }

    @Test
    void refusesABusyPort() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertRefused(
                    tallymill.run("simulate", "--port", String.valueOf(taken.getLocalPort())),
                    String.valueOf(taken.getLocalPort()));
        }
    }

    @Test
    void explainsTheThreeChoicesWithoutKeyOrEndpoint() throws Exception {
        Path input = Files.writeString(directory.resolve("good.jsonl"), GOOD);
        Tallymill.Running run = tallymill.run("run", input.toString());
        assertRefused(run, "KEEPROUTER_KEY");
        assertThat(run.err()).contains("--base-url").contains("--simulate");
    }

    @Test
    void refusesAWrongOption() throws Exception {
        assertRefused(tallymill.run("run", "--no-such-option", "x.jsonl"), "--no-such-option");
        assertRefused(tallymill.run("no-such-command"), "no-such-command");
    }

    private Tallymill.Running run(Path input) throws IOException, InterruptedException {
        return tallymill.run("run", input.toString(), "--simulate", "--data-dir", "data");
    }

    private void assertRefused(Tallymill.Running run, String place) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err().lines().filter(line -> line.startsWith("tallymill: ")))
                .singleElement()
                .asString()
                .contains(place);
        assertThat(run.out()).isEmpty();
        assertThat(directory.resolve("data/run.json")).doesNotExist();
    }
}
