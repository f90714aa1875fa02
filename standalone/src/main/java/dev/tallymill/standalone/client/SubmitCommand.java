package dev.tallymill.standalone.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.ingest.validate.LineReader;
import dev.tallymill.ingest.validate.ValidationLimits;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tallymill submit FILE}: uploads a file of requests and makes a batch of it. */
@Command(
        name = "submit",
        description = "Uploads a file of requests to a server and makes a batch of it; prints the batch's id.",
        footer = {
            "",
            "  id=$(tallymill submit requests.jsonl) &&",
            "      tallymill watch $id && tallymill results $id",
            "",
            "The server checks the lines: a batch with a bad one ends as failed, and says which."
        })
public final class SubmitCommand extends ClientCommand {

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration GIVE_UP = Duration.ofSeconds(60);

    @Parameters(paramLabel = "FILE", description = "One request a line, in the Batch API's input format.")
    private Path file = Path.of("");

    @Option(
            names = "--endpoint",
            paramLabel = "PATH",
            description = "Operation of the requests, such as /v1/chat/completions. [the url of the first line]")
    private @Nullable String endpoint;

    @Option(
            names = "--completion-window",
            paramLabel = "DURATION",
            defaultValue = "24h",
            description = "Time in which to complete; what is left then expires. [${DEFAULT-VALUE}]")
    private String window = "";

    @Option(
            names = "--metadata",
            paramLabel = "KEY=VALUE",
            description = "Kept with the batch; may be given several times. "
                    + "priority=high, normal or low says which of the tenant's batches goes first.")
    private Map<String, String> metadata = new LinkedHashMap<>();

    @Option(names = "--watch", description = "Wait for the end, as tallymill watch does.")
    private boolean watch;

    @Override
    int call(BatchApi api) throws CommandFailure, InterruptedException {
        String operation = endpoint == null ? firstUrl() : endpoint;
        String fileId = api.upload(file).path("id").asText();
        ObjectNode creation = api.body();
        creation.put("input_file_id", fileId);
        creation.put("endpoint", operation);
        creation.put("completion_window", window);
        if (!metadata.isEmpty()) {
            ObjectNode object = creation.putObject("metadata");
            metadata.forEach(object::put);
        }
        BatchView batch = new BatchView(api.post("/v1/batches", creation));
        if (watch) {
            System.err.println("batch " + batch.id());
            return watch(api, batch.id(), INTERVAL, GIVE_UP);
        }
        print(batch.json(), batch.id());
        return ExitCode.COMPLETED;
    }

    private String firstUrl() throws CommandFailure {
        if (Files.isDirectory(file)) {
            throw bad("is a directory, give a JSONL file of requests");
        }
        if (!Files.exists(file)) {
            throw bad("no such file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            LineReader lines = new LineReader(in, ValidationLimits.DEFAULT.maxLineBytes());
            if (!lines.next()) {
                throw bad("is empty");
            }
            String line = new String(lines.buffer(), lines.start(), lines.length(), StandardCharsets.UTF_8);
            JsonNode url =
                    new JsonMapper().readTree(line.replaceFirst("^\uFEFF", "")).path("url");
            if (!url.isTextual()) {
                throw bad("line 1: is no request with custom_id, method, url and body");
            }
            return url.textValue();
        } catch (JsonProcessingException e) {
            throw bad("line 1: is not JSON: "
                    + e.getOriginalMessage().lines().findFirst().orElse(""));
        } catch (IOException e) {
            throw bad("cannot be read (" + e.getMessage() + ")");
        }
    }

    private CommandFailure bad(String problem) {
        return new CommandFailure(ExitCode.USAGE, file + ": " + problem);
    }
}
