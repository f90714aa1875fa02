package dev.tallymill.worker.spool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.worker.call.KeptAnswer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
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
        killed.keep(answer(0, 9, "nine"));
        killed.keep(answer(0, 7, "an attempt that failed"));
        killed.keep(answer(0, 7, "seven"));
        killed.keep(answer(3, 8, "eight"));

        AnswerSpool next = AnswerSpool.open(directory, TOPIC, LARGE);

        assertThat(next.takeLeftovers(0)).containsExactly(answer(0, 7, "seven"), answer(0, 9, "nine"));
        assertThat(next.takeLeftovers(3)).containsExactly(answer(3, 8, "eight"));
        assertThat(next.takeLeftovers(0)).as("a second time").isEmpty();
    }

    @Test
    void keepsTheEarlierOwnersFilesUntilTheyAreDropped() throws IOException {
        AnswerSpool.open(directory, TOPIC, LARGE).keep(answer(0, 7, "seven"));
        AnswerSpool killedAtOnce = AnswerSpool.open(directory, TOPIC, LARGE);
        assertThat(killedAtOnce.takeLeftovers(0)).hasSize(1);

        AnswerSpool next = AnswerSpool.open(directory, TOPIC, LARGE);
        assertThat(next.takeLeftovers(0)).hasSize(1);
        next.dropEarlierFiles();
        next.close();

        assertThat(files()).isEmpty();
    }

    @Test
    void aFileGoesOnceItIsFullAndEverythingInItWasReleased() throws IOException {
        AnswerSpool spool = AnswerSpool.open(directory, TOPIC, 1);
        spool.keep(answer(0, 1, "first file"));
        spool.keep(answer(0, 2, "second file"));
        assertThat(files()).as("two that are full, and one").hasSize(3);

        spool.release(0, 1);

        assertThat(files()).hasSize(2);
        assertThat(AnswerSpool.open(directory, TOPIC, LARGE).takeLeftovers(0))
                .extracting(SpooledAnswer::offset)
                .containsExactly(2L);
    }

    @Test
    void leavesNothingBehindWhenEverythingWasReleased() throws IOException {
        AnswerSpool spool = AnswerSpool.open(directory, TOPIC, LARGE);
        spool.keep(answer(0, 1, "one"));
        spool.keep(answer(0, 1, "the same job, again"));
        spool.release(0, 1);
        spool.release(0, 1);
        spool.close();

        assertThat(files()).isEmpty();
    }

    @Test
    void leavesAsideWhatBelongsToAnotherTopic() throws IOException {
        AnswerSpool.open(directory, TOPIC, LARGE).keep(answer(0, 7, "seven"));

        AnswerSpool other = AnswerSpool.open(directory, new TopicIncarnation(1, 3), LARGE);

        assertThat(other.takeLeftovers(0)).isEmpty();
    }

    @Test
    void aDirectoryThatGoesAwayDisturbsNobody() throws IOException {
        AnswerSpool spool = AnswerSpool.open(directory.resolve("gone"), TOPIC, 1);
        for (Path file : files(directory.resolve("gone"))) {
            Files.delete(file);
        }
        Files.delete(directory.resolve("gone"));

        spool.keep(answer(0, 7, "seven"));
        spool.keep(answer(0, 8, "eight"));
        spool.release(0, 7);
        spool.close();

        assertThat(directory.resolve("gone")).doesNotExist();
    }

    @Test
    void keepsWhatManyThreadsBringAtOnceThoughFilesAreReplacedMeanwhile() throws Exception {
        int threads = 8;
        int each = 500;
        AnswerSpool killed = AnswerSpool.open(directory, TOPIC, 2_000);
        List<Thread> started = new ArrayList<>();
        for (int number = 0; number < threads; number++) {
            int partition = number;
            started.add(Thread.ofVirtual().start(() -> {
                for (int offset = 0; offset < each; offset++) {
                    killed.keep(answer(partition, offset, "answer " + offset));
                    if (offset % 3 == 0) {
                        killed.release(partition, offset);
                    }
                }
            }));
        }
        for (Thread thread : started) {
            thread.join();
        }

        AnswerSpool next = AnswerSpool.open(directory, TOPIC, LARGE);

        for (int partition = 0; partition < threads; partition++) {
            assertThat(next.takeLeftovers(partition))
                    .extracting(SpooledAnswer::offset)
                    .containsAll(LongStream.range(0, each)
                            .filter(offset -> offset % 3 != 0)
                            .boxed()
                            .toList());
        }
    }

    private List<Path> files() throws IOException {
        return files(directory);
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }

    private static SpooledAnswer answer(int partition, long offset, String body) {
        return new SpooledAnswer(
                partition, offset, new KeptAnswer(1, Instant.EPOCH, Instant.EPOCH.plusMillis(7), 200, null, body));
    }
}
