package dev.tallymill.worker.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerSpoolTest {

    private static final TopicIncarnation TOPIC = new TopicIncarnation(1, 2);
    private static final long LARGE = 1 << 20;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void handsOutWhatAKilledOwnerKept() throws IOException {
        AnswerSpool killed = AnswerSpool.open(directory, TOPIC, LARGE);
        killed.keep(answer(0, 7, "key", "seven"));
        killed.keep(answer(3, 8, null, "eight"));

        AnswerSpool next = AnswerSpool.open(directory, TOPIC, LARGE);

        assertThat(next.takeLeftovers(0))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(answer(0, 7, "key", "seven"));
        assertThat(next.takeLeftovers(3))
                .usingRecursiveFieldByFieldElementComparator()
                .containsExactly(answer(3, 8, null, "eight"));
        assertThat(next.takeLeftovers(0)).as("a second time").isEmpty();
    }

    @Test
    void keepsTheEarlierOwnersFilesUntilTheyAreDropped() throws IOException {
        AnswerSpool.open(directory, TOPIC, LARGE).keep(answer(0, 7, "key", "seven"));
        AnswerSpool killedAtOnce = AnswerSpool.open(directory, TOPIC, LARGE);
        assertThat(killedAtOnce.takeLeftovers(0)).hasSize(1);

        AnswerSpool next = AnswerSpool.open(directory, TOPIC, LARGE);
        assertThat(next.takeLeftovers(0)).hasSize(1);
        next.dropEarlierFiles();

        assertThat(files()).isEmpty();
    }

    @Test
    void aFileGoesOnceItIsFullAndEverythingInItWasReleased() throws IOException {
        AnswerSpool spool = AnswerSpool.open(directory, TOPIC, 1);
        spool.keep(answer(0, 1, null, "first file"));
        spool.keep(answer(0, 2, null, "second file"));
        assertThat(files()).hasSize(2);

        spool.release(0, 1);

        assertThat(files()).hasSize(1);
        assertThat(AnswerSpool.open(directory, TOPIC, LARGE).takeLeftovers(0))
                .extracting(SpooledAnswer::offset)
                .containsExactly(2L);
    }

    @Test
    void leavesNothingBehindWhenEverythingWasReleased() throws IOException {
        AnswerSpool spool = AnswerSpool.open(directory, TOPIC, LARGE);
        spool.keep(answer(0, 1, null, "one"));
        spool.keep(answer(0, 1, null, "the same job, again"));
        spool.release(0, 1);
        spool.release(0, 1);
        spool.close();

        assertThat(files()).isEmpty();
    }

    @Test
    void leavesAsideWhatBelongsToAnotherTopic() throws IOException {
        AnswerSpool.open(directory, TOPIC, LARGE).keep(answer(0, 7, "key", "seven"));

        AnswerSpool other = AnswerSpool.open(directory, new TopicIncarnation(1, 3), LARGE);

        assertThat(other.takeLeftovers(0)).isEmpty();
    }

    @Test
    void aDirectoryThatGoesAwayDisturbsNobody() throws IOException {
        AnswerSpool spool = AnswerSpool.open(directory.resolve("gone"), TOPIC, 1);
        Files.delete(directory.resolve("gone"));

        spool.keep(answer(0, 7, "key", "seven"));
        spool.release(0, 7);
        spool.close();

        assertThat(directory.resolve("gone")).doesNotExist();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }

    private static SpooledAnswer answer(int partition, long offset, @Nullable String key, String value) {
        return new SpooledAnswer(
                partition,
                offset,
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                new RecordHeaders().add("trace", new byte[] {1}).add("empty", null),
                value.getBytes(StandardCharsets.UTF_8));
    }
}
