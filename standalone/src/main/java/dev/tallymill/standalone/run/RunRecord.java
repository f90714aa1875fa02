package dev.tallymill.standalone.run;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * The data directory's note of its latest run: which file it was, so that the same command finds its batch again and
 * another file is not taken for it. Everything else about the run stands in Kafka.
 *
 * @param input absolute path
 * @param sha256 of the input, lower-case hexadecimal
 * @param endpoint {@link Endpoint#identity()}
 * @param runId stands in the metadata of the batch, and is chosen before the batch exists
 * @param finished results delivered
 */
record RunRecord(
        @JsonProperty("input") String input,
        @JsonProperty("sha256") String sha256,
        @JsonProperty("endpoint") String endpoint,
        @JsonProperty("tenant") String tenant,
        @JsonProperty("run_id") String runId,
        @JsonProperty("finished") boolean finished) {

    private static final String FILE_NAME = "run.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The note in {@code dataDirectory}, if there is one. */
    static Optional<RunRecord> read(Path dataDirectory) throws IOException {
        Path file = dataDirectory.resolve(FILE_NAME);
        return Files.exists(file) ? Optional.of(JSON.readValue(file.toFile(), RunRecord.class)) : Optional.empty();
    }

    /** Replaces the note at once: a kill leaves the old one or this one. */
    void write(Path dataDirectory) throws IOException {
        Path file = dataDirectory.resolve(FILE_NAME);
        Path part = dataDirectory.resolve(FILE_NAME + ".part");
        JSON.writerWithDefaultPrettyPrinter().writeValue(part.toFile(), this);
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    RunRecord asFinished() {
        return new RunRecord(input, sha256, endpoint, tenant, runId, true);
    }
}
