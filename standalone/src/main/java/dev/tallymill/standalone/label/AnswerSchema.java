package dev.tallymill.standalone.label;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The JSON schema that answers are held to: sent with every request, and checked here, too. Thread-safe. */
final class AnswerSchema {

    private static final int MOST_NAME_CHARACTERS = 64;
    private static final int PROBLEMS_SHOWN = 3;

    private final Path file;
    private final JsonNode json;
    private @Nullable Schema compiled;

    private AnswerSchema(Path file, JsonNode json) {
        this.file = file;
        this.json = json;
    }

    /**
     * Reads a schema as JSON; {@link #compile()} tells whether it is one.
     *
     * @throws CommandFailure when the file holds no schema of an object with properties
     */
    static AnswerSchema read(Path file) throws CommandFailure {
        JsonNode json;
        try {
            json = new JsonMapper().readTree(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw bad(file, "no such file");
        } catch (MalformedInputException e) {
            throw bad(file, "is not UTF-8");
        } catch (JsonProcessingException e) {
            throw bad(file, "line " + e.getLocation().getLineNr() + ": is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw bad(file, "cannot be read (" + e.getMessage() + ")");
        }
        if (json.path("properties").isEmpty()
                || !json.path("type").asText("object").equals("object")) {
            throw bad(file, "is not the JSON schema of an object with properties, one for each column");
        }
        return new AnswerSchema(file, json);
    }

    /**
     * Makes ready to check answers. Apart from reading, because the validator makes a logger, and where logs go is known
     * once the data directory is.
     *
     * @throws CommandFailure when this is no schema
     */
    synchronized void compile() throws CommandFailure {
        try {
            Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(json);
            // Otherwise a schema is read as far as answers go, and found wrong by one of them.
            schema.initializeValidators();
            compiled = schema;
        } catch (SchemaException e) {
            throw bad(file, "is not a JSON schema: " + e.getMessage());
        }
    }

    private synchronized Schema compiled() {
        if (compiled == null) {
            throw new IllegalStateException("compile() comes first");
        }
        return compiled;
    }

    /** Named after its file; the API allows letters, digits, - and _. */
    String name() {
        String bare = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
        String allowed = bare.replaceAll("[^A-Za-z0-9_-]", "_");
        return allowed.substring(0, Math.min(allowed.length(), MOST_NAME_CHARACTERS));
    }

    JsonNode json() {
        return json;
    }

    /** Names of the object's properties, in the schema's order. */
    List<String> properties() {
        List<String> names = new ArrayList<>();
        json.path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    /** What is wrong with an answer, in one line; empty when nothing is. */
    String problems(JsonNode answer) {
        return compiled().validate(answer).stream()
                .limit(PROBLEMS_SHOWN)
                .map(error -> error.toString().lines().collect(Collectors.joining(" ")))
                .collect(Collectors.joining("; "));
    }

    private static CommandFailure bad(Path file, String problem) {
        return new CommandFailure(ExitCode.USAGE, "--schema " + file + ": " + problem);
    }
}
