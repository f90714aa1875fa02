package dev.tallymill.standalone.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.standalone.process.LabellingJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two ingest processes on one cluster, of which one is killed while it releases. */
class IngestInstancesIT {

    private static final int LINES = 2_000;
    private static final String[] SMALL_WINDOW = {"ingest.window", "300", "ingest.turn", "100"};

    @TempDir
    private Path directory = Path.of("");

    @Test
    void theOtherInstanceTakesOverAndEitherAnswersEverything() throws Exception {
        try (IngestCluster cluster = IngestCluster.start(directory, "fixed:20ms")) {
            IngestCluster.Instance owner = cluster.startIngest("first", SMALL_WINDOW);
            owner.process().awaitText("dispatching the tenants");
            owner.awaitAnswers();
            IngestCluster.Instance other = cluster.startIngest("second", SMALL_WINDOW);
            other.awaitAnswers();

            String file = other.client().upload(Files.readString(LabellingJob.write(directory.resolve("in"), LINES)));
            assertThat(owner.client().content(file)).as("a file of the other's").hasSize(LINES);
            String batch = other.client().create(file);
            assertThat(owner.client().batch(batch).path("id").asText()).isEqualTo(batch);
            cluster.await("results", () -> completed(owner.client(), batch) > LINES / 6);
            assertThat(completed(other.client(), batch)).isLessThan(LINES);

            owner.kill();
            long killed = System.nanoTime();
            other.process().awaitText("dispatching the tenants");
            long takenOver = System.nanoTime();
            assertThat(completed(other.client(), batch))
                    .as("what was released is not all there is")
                    .isLessThan(LINES);
            cluster.await("the end", () -> other.client().status(batch).equals("completed"));
            new BatchInvariants(other.client(), cluster.kafka()).assertHold(batch, "completed", LINES);
            System.out.printf(
                    Locale.ROOT,
                    "ingest owner killed while releasing: the other dispatches after %.1f s%n",
                    (takenOver - killed) / 1e9);

            owner.startAgain();
            String cancelled = owner.client().create(file);
            assertThat(other.client().batch(cancelled).path("id").asText()).isEqualTo(cancelled);
            owner.client().cancel(cancelled);
            cluster.await("the end", () -> other.client().status(cancelled).equals("cancelled"));
        }
    }

    private static int completed(IngestClient client, String batch) throws IOException, InterruptedException {
        return client.batch(batch).path("request_counts").path("completed").asInt();
    }
}
