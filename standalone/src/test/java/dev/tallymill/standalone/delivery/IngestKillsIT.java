package dev.tallymill.standalone.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.standalone.process.LabellingJob;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of ingest processes at every stage of a batch. */
class IngestKillsIT {

    private static final int LINES = 2_500;
    private static final Duration OFTEN = Duration.ofMillis(1);

    @TempDir
    private Path directory = Path.of("");

    @Test
    void aBatchEndsAsItShouldAtWhateverStageIngestIsKilled() throws Exception {
        try (IngestCluster cluster = IngestCluster.start(directory, "fixed:20ms")) {
            // A small window, so that releasing takes as long as the calls do; nobody to ask, so that restarts are
            // quick.
            IngestCluster.Instance ingest = cluster.startIngest(
                    "ingest", "ingest.single.instance", "true", "ingest.window", "300", "ingest.turn", "100");
            ingest.awaitAnswers();
            String lines = lines();

            killedWhileUploading(ingest, lines);
            String file = ingest.client().upload(lines);
            assertThat(ingest.client().files())
                    .as("nothing is left of the upload that was killed")
                    .hasSize(1);

            killedAt(cluster, ingest, "validating", ingest.client().create(file), "validating", 0);
            killedAt(cluster, ingest, "releasing", ingest.client().create(file), "in_progress", LINES / 4);
            killedWhileCancelling(cluster, ingest, file);
            killedAt(cluster, ingest, "finalizing", ingest.client().create(file), "finalizing", LINES);
        }
    }

    private static void killedWhileUploading(IngestCluster.Instance ingest, String lines) throws Exception {
        try (Socket upload = ingest.client().beginUpload(lines.substring(0, lines.length() / 2))) {
            assertThat(upload.isConnected()).isTrue();
            ingest.kill();
        }
        ingest.startAgain();
        assertThat(ingest.client().files()).as("no file of half an upload").isEmpty();
    }

    /** Kills when the batch has this status, or a later one, and so many lines. */
    private static void killedAt(
            IngestCluster cluster,
            IngestCluster.Instance ingest,
            String stage,
            String batch,
            String status,
            int completed)
            throws Exception {
        cluster.await(stage, OFTEN, () -> {
            JsonNode now = ingest.client().batch(batch);
            String found = now.path("status").asText();
            return (!found.equals("validating") && !found.equals("in_progress"))
                    || (found.equals(status)
                            && now.path("request_counts").path("completed").asInt() >= completed);
        });
        killAndEnd(cluster, ingest, stage, batch, "completed");
    }

    private static void killedWhileCancelling(IngestCluster cluster, IngestCluster.Instance ingest, String file)
            throws Exception {
        String batch = ingest.client().create(file);
        cluster.await(
                "results",
                () -> ingest.client()
                                .batch(batch)
                                .path("request_counts")
                                .path("completed")
                                .asInt()
                        > LINES / 4);
        ingest.client().cancel(batch);
        killAndEnd(cluster, ingest, "cancelling", batch, "cancelled");
    }

    private static void killAndEnd(
            IngestCluster cluster, IngestCluster.Instance ingest, String stage, String batch, String ending)
            throws Exception {
        ingest.kill();
        ingest.startAgain();
        String after = ingest.client().status(batch);
        cluster.await(
                "the end of the batch killed while " + stage,
                () -> ingest.client().status(batch).equals(ending));
        new BatchInvariants(ingest.client(), cluster.kafka()).assertHold(batch, ending, LINES);
        System.out.printf(Locale.ROOT, "ingest killed while %s: %s after the restart, then %s%n", stage, after, ending);
    }

    private String lines() throws Exception {
        return Files.readString(LabellingJob.write(directory.resolve("in.jsonl"), LINES));
    }
}
