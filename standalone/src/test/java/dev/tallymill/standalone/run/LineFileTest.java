package dev.tallymill.standalone.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineFileTest {

    @TempDir
    private Path directory = Path.of("");

    @Test
    void showsLinesInThePartFileUntilTheyAreMovedIntoPlace() throws IOException {
        Path target = directory.resolve("out.jsonl");
        try (LineFile file = LineFile.open(target, false, 3)) {
            file.append(2, bytes("c\n"));
            file.append(0, bytes("a\n"));
            file.flush();
            assertThat(directory.resolve("out.jsonl.part")).hasContent("c\na\n");
            assertThat(target).doesNotExist();
            file.moveIntoPlace();
        }
        assertThat(target).hasContent("c\na\n");
        assertThat(directory.resolve("out.jsonl.part")).doesNotExist();
    }

    @Test
    void putsLinesInInputOrderAndSkipsThoseThatNeverCame() throws IOException {
        Path target = directory.resolve("out.jsonl");
        try (LineFile file = LineFile.open(target, true, 4)) {
            file.append(3, bytes("the last\n"));
            file.append(0, bytes("a\n"));
            file.append(2, bytes("é\n"));
            file.moveIntoPlace();
        }
        assertThat(Files.readString(target)).isEqualTo("a\né\nthe last\n");
        try (var left = Files.list(directory)) {
            assertThat(left).containsExactly(target);
        }
    }

    @Test
    void startsAnewOverWhatAnInterruptedRunLeft() throws IOException {
        Path target = directory.resolve("out.jsonl");
        Files.writeString(directory.resolve("out.jsonl.part"), "a long left-over line\n");
        Files.writeString(target, "an older result\n");
        try (LineFile file = LineFile.open(target, false, 1)) {
            file.append(0, bytes("a\n"));
            file.moveIntoPlace();
        }
        assertThat(target).hasContent("a\n");
    }

    @Test
    void leavesNothingBehindWhenDiscarded() throws IOException {
        Path target = directory.resolve("errors.jsonl");
        Files.writeString(target, "an older error\n");
        try (LineFile file = LineFile.open(target, false, 1)) {
            file.discard();
        }
        try (var left = Files.list(directory)) {
            assertThat(left).isEmpty();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
