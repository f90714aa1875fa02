package dev.tallymill.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    @TempDir
    private Path parent;

    @Test
    void makesTheDirectoryAndItsLayout() throws IOException {
        Path path = parent.resolve("a/b");

        try (DataDirectory directory = DataDirectory.open(path)) {
            assertThat(directory.root()).isEqualTo(path);
            assertThat(directory.kafka()).isDirectory();
            assertThat(directory.streams()).isDirectory();
            assertThat(path.resolve("format-version")).hasContent("1");
        }
    }

    @Test
    void mayBeOpenedAgainAfterItWasClosed() {
        DataDirectory.open(parent).close();

        try (DataDirectory again = DataDirectory.open(parent)) {
            assertThat(again.kafka()).isDirectory();
        }
    }

    @Test
    void refusesASecondUserInThisProcess() {
        try (DataDirectory first = DataDirectory.open(parent)) {
            assertThatThrownBy(() -> DataDirectory.open(first.root()))
                    .isInstanceOf(CannotStartException.class)
                    .hasMessage("%s is in use by another tallymill process (pid %d)"
                            .formatted(parent, ProcessHandle.current().pid()));
        }
    }

    @Test
    void refusesASecondProcessUntilTheFirstIsKilled() throws IOException, InterruptedException {
        try (ChildJvm child = ChildJvm.start(DataDirectoryHolder.class, parent.toString())) {
            assertThat(child.awaitLines("locked", 1)).containsExactly("locked " + parent);

            assertThatThrownBy(() -> DataDirectory.open(parent))
                    .isInstanceOf(CannotStartException.class)
                    .hasMessage("%s is in use by another tallymill process (pid %d)".formatted(parent, child.pid()));
            child.kill();
        }

        try (DataDirectory afterTheKill = DataDirectory.open(parent)) {
            assertThat(afterTheKill.root()).isEqualTo(parent);
        }
    }

    @Test
    void refusesAFile() throws IOException {
        Path file = Files.createFile(parent.resolve("file"));

        assertThatThrownBy(() -> DataDirectory.open(file))
                .isInstanceOf(CannotStartException.class)
                .hasMessage(file + " is not a directory; choose another with --data-dir");
        assertThatThrownBy(() -> DataDirectory.open(file.resolve("below")))
                .isInstanceOf(CannotStartException.class)
                .hasMessageContaining("--data-dir")
                .hasMessageNotContaining("\n");
    }

    @Test
    void refusesSomebodyElsesDirectory() throws IOException {
        Files.createFile(parent.resolve("thesis.txt"));

        assertThatThrownBy(() -> DataDirectory.open(parent))
                .isInstanceOf(CannotStartException.class)
                .hasMessage(parent + " is no data directory of tallymill and not empty (it holds thesis.txt); choose"
                        + " another with --data-dir");
    }

    @Test
    void refusesANewerFormat() throws IOException {
        Files.writeString(parent.resolve("format-version"), "2\n");

        assertThatThrownBy(() -> DataDirectory.open(parent))
                .isInstanceOf(CannotStartException.class)
                .hasMessageContaining("has data format 2, and this tallymill knows format 1");
    }

    @Test
    void finishesWhatAKilledFirstStartLeft() throws IOException {
        Files.createFile(parent.resolve("lock"));
        Files.createFile(parent.resolve("format-version.part"));
        Files.createFile(DataDirectory.logFile(parent));

        try (DataDirectory directory = DataDirectory.open(parent)) {
            assertThat(directory.root().resolve("format-version")).hasContent("1");
        }
    }
}
