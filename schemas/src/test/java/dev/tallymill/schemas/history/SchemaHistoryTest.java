package dev.tallymill.schemas.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.registry.SchemaEvolution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Records outlive the code that wrote them, so every schema must read and be read by every version there ever was.
 * Never change a file under {@code history/}; add the next one.
 */
class SchemaHistoryTest {

    static List<String> names() {
        return AvroSources.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void isFullyCompatibleWithEveryEarlierVersion(String name) {
        assertThat(SchemaEvolution.fullTransitive(AvroSources.current(name), AvroSources.history(name)))
                .as(name)
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("names")
    void theNewestVersionInTheHistoryIsTheCurrentSchema(String name) {
        List<Schema> history = AvroSources.history(name);
        Schema current = AvroSources.current(name);
        Path next = AvroSources.historyOf(name).resolve(history.size() + 1 + ".avsc");

        assertThat(history.isEmpty() ? "" : AvroSources.print(history.getLast()))
                .as(
                        "%s.avsc has changed; if that is meant, write this to %s:%n%s%n",
                        name, next, AvroSources.print(current))
                .isEqualTo(AvroSources.print(current));
    }

    @ParameterizedTest
    @MethodSource("names")
    void versionsAreNumberedWithoutGaps(String name) throws IOException {
        try (Stream<Path> files = Files.list(AvroSources.historyOf(name))) {
            assertThat(files).as(name).hasSameSizeAs(AvroSources.history(name));
        }
    }

    @Test
    void nothingThatWasReleasedIsGone() throws IOException {
        try (Stream<Path> names = Files.list(AvroSources.historyOf("").toAbsolutePath())) {
            assertThat(names.map(path -> path.getFileName().toString())).containsExactlyInAnyOrderElementsOf(names());
        }
    }
}
