package dev.tallymill.standalone.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchStatus;
import dev.tallymill.standalone.process.LabellingJob;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of ingest processes at every stage of a batch. A process is first stopped (SIGSTOP) when its API shows the
 * stage; only if the topic, where nothing changes then, shows it as well is the process killed. Else it goes on, and the next batch
 * is waited for.
 */
class IngestKillsIT {

    private static final int LINES = 2_500;
    private static final Duration OFTEN = Duration.ofMillis(1);
    private static final int BATCHES_FOR_A_KILL = 20;
    private static final int MANY = 5;

    private static final Stage VALIDATING =
            new Stage("validating", batch -> true, batch -> batch.getStatus() == BatchStatus.VALIDATING, "completed");

    private static final Stage RELEASING = new Stage(
            "in_progress",
            batch -> completed(batch) >= LINES / 4,
            batch -> batch.getStatus() == BatchStatus.IN_PROGRESS
                    && batch.getCheckpoint().getNextLine() > 0
                    && batch.getCheckpoint().getNextLine() < LINES,
            "completed");

    private static final Stage CANCELLING =
            new Stage("cancelling", batch -> true, batch -> batch.getStatus() == BatchStatus.CANCELLING, "cancelled");

    private static final Stage FINALIZING =
            new Stage("finalizing", batch -> true, batch -> batch.getStatus() == BatchStatus.FINALIZING, "completed");

    @TempDir
    private Path directory = Path.of("");

    /**
     * A stage of a batch.
     *
     * @param status the API's word for it
     * @param reached whether a batch of that status has got so far
     * @param stored whether that is what the topic says
     * @param ending how a batch ends that was in it
     */
    private record Stage(String status, Predicate<JsonNode> reached, Predicate<Batch> stored, String ending) {}

    @Test
    void aBatchEndsAsItShouldAtWhateverStageIngestIsKilled() throws Exception {
        killAtEachStage(1);
    }

    @Tag("slow")
    @Test
    void aBatchEndsAsItShouldHoweverOftenIngestIsKilled() throws Exception {
        killAtEachStage(MANY);
    }

    private void killAtEachStage(int rounds) throws Exception {
        try (IngestCluster cluster = IngestCluster.start(directory, "fixed:20ms")) {
            // A small window, so that releasing takes as long as the calls do; nobody to ask, so that restarts are
            // quick.
            IngestCluster.Instance ingest = cluster.startIngest(
                    "ingest", "ingest.single.instance", "true", "ingest.window", "300", "ingest.turn", "100");
            ingest.awaitAnswers();
            String lines = Files.readString(LabellingJob.write(directory.resolve("in.jsonl"), LINES));
            for (int round = 0; round < rounds; round++) {
                int before = ingest.client().files().size();
                killWhileUploading(cluster, ingest, lines);
                String file = ingest.client().upload(lines);
                assertThat(ingest.client().files())
                        .as("nothing is left of the upload that was killed")
                        .hasSize(before + 1);
                killAt(VALIDATING, cluster, ingest, file);
                killAt(RELEASING, cluster, ingest, file);
                killAt(CANCELLING, cluster, ingest, file);
                killAt(FINALIZING, cluster, ingest, file);
            }
        }
    }

    private static void killWhileUploading(IngestCluster cluster, IngestCluster.Instance ingest, String lines)
            throws Exception {
        int files = ingest.client().files().size();
        long stored = cluster.storedLines();
        try (Socket upload = ingest.client().beginUpload(lines.substring(0, lines.length() / 2))) {
            cluster.await("lines of the upload", () -> cluster.storedLines() > stored);
            assertThat(upload.isConnected()).isTrue();
            ingest.kill();
        }
        ingest.startAgain();
        assertThat(ingest.client().files()).as("no file of half an upload").hasSize(files);
    }

    private static void killAt(Stage stage, IngestCluster cluster, IngestCluster.Instance ingest, String file)
            throws Exception {
        for (int tried = 1; tried <= BATCHES_FOR_A_KILL; tried++) {
            String batch = ingest.client().create(file);
            if (stage.equals(CANCELLING)) {
                awaitStage(RELEASING, cluster, ingest, batch);
                ingest.client().cancel(batch);
            }
            awaitStage(stage, cluster, ingest, batch);
            Signals.send("STOP", Signals.group(ingest.process()));
            boolean inTime = stage.stored().test(cluster.stored(batch));
            if (inTime) {
                ingest.kill();
                ingest.startAgain();
            } else {
                Signals.send("CONT", Signals.group(ingest.process()));
            }
            cluster.await(
                    "the end of the batch", () -> ingest.client().status(batch).equals(stage.ending()));
            new BatchInvariants(ingest.client(), cluster.kafka()).assertHold(batch, stage.ending(), LINES);
            if (inTime) {
                System.out.printf(Locale.ROOT, "ingest killed while %s, batch %d%n", stage.status(), tried);
                return;
            }
        }
        throw new AssertionError("never stopped in time while " + stage.status());
    }

    /** Until the API says so, or that the batch is further. */
    private static void awaitStage(Stage stage, IngestCluster cluster, IngestCluster.Instance ingest, String batch)
            throws Exception {
        cluster.await(stage.status(), OFTEN, () -> {
            JsonNode now = ingest.client().batch(batch);
            String found = now.path("status").asText();
            return found.equals(stage.status()) ? stage.reached().test(now) : isLater(found, stage.status());
        });
    }

    private static boolean isLater(String status, String than) {
        return switch (status) {
            case "validating" -> false;
            case "in_progress" -> than.equals("validating");
            case "finalizing", "cancelling" -> !than.equals("finalizing") && !than.equals("cancelling");
            default -> true;
        };
    }

    private static int completed(JsonNode batch) {
        return batch.path("request_counts").path("completed").asInt();
    }
}
