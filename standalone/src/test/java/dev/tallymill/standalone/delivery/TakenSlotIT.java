package dev.tallymill.standalone.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.standalone.process.Tallymill;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Transactions that are aborted under a living worker: another is started in its slot, again and again, as happens when a
 * pod is thought dead and is not. Each take-over fences the producers and aborts the transaction that holds results.
 */
@Tag("slow")
class TakenSlotIT {

    private static final int CONCURRENCY = 100;
    private static final String LATENCY = "lognormal:600ms:0.6";
    private static final int ROUNDS = 2;
    private static final int ANSWERS_BETWEEN = 60;
    private static final int FAILED = 1;

    @TempDir
    private Path directory = Path.of("");

    /**
     * How many calls are made again is printed and not asserted: besides those in the air, the one that is fenced goes on
     * starting calls until its next commit tells it, and how many those are depends on the machine.
     */
    @Test
    void losesNothingRepeatsNothingAndStopsTheOneThatHadIt() throws IOException, InterruptedException {
        try (Scene scene = Scene.start(directory, CONCURRENCY, LATENCY)) {
            Tallymill.Running worker = scene.startWorker("0");
            for (int round = 0; round < ROUNDS; round++) {
                scene.awaitFullHouse(1, worker);
                scene.awaitAnswers(ANSWERS_BETWEEN, worker);
                Tallymill.Running successor = scene.startWorker("0");
                worker.awaitEnd();
                assertThat(worker.exitCode()).as(worker.err()).isEqualTo(FAILED);
                assertThat(worker.err()).contains("worker has failed and stops");
                worker = successor;
            }
            Delivered delivered = scene.awaitDelivered();
            System.out.printf(
                    "taken slots: %d; made again: %d calls, %d of them completed; %d results in aborted transactions%n",
                    ROUNDS,
                    scene.count("calls") - scene.jobs(),
                    scene.count("calls_for_completed_jobs"),
                    delivered.aborted());
            delivered.assertExactlyOnce(scene.jobs());
            assertThat(worker.process().isAlive()).as(worker.err()).isTrue();
            assertThat(delivered.aborted())
                    .as("results in aborted transactions")
                    .isPositive();
        }
    }
}
