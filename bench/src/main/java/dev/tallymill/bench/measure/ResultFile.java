package dev.tallymill.bench.measure;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The JSON file a benchmark leaves behind. */
public final class ResultFile {

    private final JsonMapper json =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private final Path path;

    /** At this path; a file that stands there is replaced. */
    public ResultFile(Path path) {
        this.path = path;
    }

    /** Writes the report, a record with {@code JsonProperty} names. */
    public void write(Object report) throws IOException {
        Files.writeString(path, json.writeValueAsString(report) + "\n");
    }
}
