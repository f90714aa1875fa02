package dev.tallymill.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tallymill.ingest.validate.RequestFileValidator;
import dev.tallymill.ingest.validate.ValidationLimits;
import dev.tallymill.ingest.validate.ValidationReport;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptLinesTest {

    private final PromptLines lines = new PromptLines();

    @TempDir
    private Path directory;

    @Test
    void writesAFileThatIsValid() throws Exception {
        Path file = directory.resolve("input.jsonl");
        lines.write(file, 10, 3);

        try (InputStream in = Files.newInputStream(file)) {
            ValidationReport report = new RequestFileValidator(ValidationLimits.DEFAULT).validate(in, null);

            assertThat(report.errors()).isEmpty();
            assertThat(report.requests()).isEqualTo(3);
            assertThat(report.endpoint()).isEqualTo(PromptLines.ENDPOINT);
            assertThat(report.model()).isEqualTo(PromptLines.MODEL);
        }
    }

    @Test
    void sendsTheSameBodyWithAndWithoutAFile() throws Exception {
        Path file = directory.resolve("input.jsonl");
        lines.write(file, 10, 1);

        JsonMapper json = new JsonMapper();
        JsonNode line = json.readTree(Files.readString(file));

        assertThat(line.get("body")).isEqualTo(json.readTree(lines.body(10)));
    }
}
