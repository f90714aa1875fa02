package dev.tallymill.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the launcher records of starts, so that later ones are quick; a recording that failed is an empty file. */
class RecordedStartIT {

    private static final int LEAST_VERSION = 25;

    @ParameterizedTest
    @ValueSource(strings = {"run", "worker", "aggregator"})
    void isMadeForWhatStartsOften(String command) throws IOException {
        assumeTrue(Runtime.version().feature() >= LEAST_VERSION, "older JVMs record nothing");

        Tallymill.letStartBeRecorded(command);

        assertThat(recordings(command))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(file).isNotEmptyFile());
    }

    private static List<Path> recordings(String command) throws IOException {
        try (Stream<Path> files = Files.list(Tallymill.recordings())) {
            return files.filter(file -> file.getFileName().toString().matches("tallymill-\\d+-" + command + "\\.aot"))
                    .toList();
        }
    }
}
