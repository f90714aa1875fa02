package dev.tallymill.standalone.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.record.PromptResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tenant's few jobs that stand in the topic behind another's many. */
class FairShareIT {

    private static final int CONCURRENCY = 16;
    private static final int HUGE = 2_000;
    private static final int SMALL = 40;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void aFewJobsOvertakeTheManyThatWereReleasedBeforeThem() throws Exception {
        try (Scene scene = Scene.start(directory, CONCURRENCY, "fixed:20ms")) {
            scene.write("huge", HUGE);
            scene.write("small", SMALL);
            scene.startWorker("0");

            scene.awaitDelivered().assertExactlyOnce(scene.jobs());
            List<PromptResult> results = new ArrayList<>(new TopicReader<PromptResult>(
                            scene.kafka(), scene.kafka().topics().promptResults(), "read_committed")
                    .all());
            results.sort(Comparator.comparing(PromptResult::getCompletedAt));
            int last = 0;
            for (int i = 0; i < results.size(); i++) {
                last = results.get(i).getJob().getTenant().equals("small") ? i : last;
            }
            int overtaken = results.size() - 1 - last;
            System.out.printf(
                    "fair share: %d results of others came before the last of %d, and %d after%n",
                    last + 1 - SMALL, SMALL, overtaken);
            assertThat(overtaken).isGreaterThan(HUGE / 2);
        }
    }
}
