package dev.tallymill.standalone.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.standalone.process.Tallymill;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Transactions that are aborted under a living worker: another is started in its slot, again and again, as happens when a
 * pod is thought dead and is not. Each take-over fences the producers and aborts the transaction that is open. Whether that
 * holds results is chance while the worker works; so in half of the rounds it is stopped (SIGSTOP) when it does, and goes on when
 * it has been aborted.
 */
@Tag("slow")
class TakenSlotIT {

    private static final int CONCURRENCY = 100;
    private static final String LATENCY = "lognormal:600ms:0.6";

    /** Of each kind: the one that had the slot works all the time, or stands still while its transaction is aborted. */
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
            for (int round = 0; round < 2 * ROUNDS; round++) {
                scene.awaitFullHouse(1, worker);
                scene.awaitAnswers(ANSWERS_BETWEEN, worker);
                Tallymill.Running successor =
                        round % 2 == 0 ? scene.startWorker("0") : startWhileResultsAreOpen(scene, worker);
                worker.awaitEnd();
                assertThat(worker.exitCode()).as(worker.err()).isEqualTo(FAILED);
                assertThat(worker.err()).contains("worker has failed and stops");
                worker = successor;
            }
            Delivered delivered = scene.awaitDelivered();
            System.out.printf(
                    "taken slots: %d; made again: %d calls, %d of them completed; %d results in aborted transactions%n",
                    2 * ROUNDS,
                    scene.count("calls") - scene.jobs(),
                    scene.count("calls_for_completed_jobs"),
                    delivered.aborted());
            delivered.assertExactlyOnce(scene.jobs());
            assertThat(worker.process().isAlive()).as(worker.err()).isTrue();
            assertThat(delivered.aborted())
                    .as("results in aborted transactions")
                    .isGreaterThanOrEqualTo(ROUNDS);
        }
    }

    private static Tallymill.Running startWhileResultsAreOpen(Scene scene, Tallymill.Running worker)
            throws IOException, InterruptedException {
        Map<TopicPartition, Long> open = scene.stopWithOpenResults("0", worker);
        Tallymill.Running successor = scene.startWorker("0");
        scene.await(
                "the abort of the results",
                successor,
                () -> scene.resultsEnds(IsolationLevel.READ_COMMITTED).entrySet().stream()
                        .allMatch(end -> end.getValue() >= open.getOrDefault(end.getKey(), 0L)));
        Signals.send("CONT", Signals.group(worker));
        return successor;
    }
}
