package dev.tallymill.standalone.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker that is stopped (SIGSTOP) for longer than its session, while another takes its partitions over, and that then
 * goes on (SIGCONT) with calls, results and a transaction of jobs that are not its own any more.
 */
@Tag("slow")
class ZombieIT {

    private static final int CONCURRENCY = 50;
    private static final String LATENCY = "lognormal:600ms:0.6";
    private static final int ANSWERS_MEANWHILE = 50;

    @TempDir
    private Path directory = Path.of("");

    /** It finds out that its partitions are lost, and joins again. */
    @Test
    void longerThanItsSessionPublishesNothingAndComesBack() throws IOException, InterruptedException {
        try (Scene scene = Scene.start(directory, CONCURRENCY, LATENCY)) {
            SupervisedWorker zombie = SupervisedWorker.start(scene, "a");
            SupervisedWorker other = SupervisedWorker.start(scene, "b");
            for (int round = 0; round < 1; round++) {
                stopUntilTakenOver(scene, zombie, other);
                scene.awaitAnswers(ANSWERS_MEANWHILE, other.current());
                goOn(scene, zombie);
            }
            finish("session", scene, zombie, other);
        }
    }

    /** The coordinator has aborted what it left open: it is fenced, exits with an error, and its supervisor starts it anew. */
    @Test
    void longerThanItsTransactionPublishesNothingAndComesBack() throws IOException, InterruptedException {
        try (Scene scene = Scene.start(directory, CONCURRENCY, LATENCY)) {
            SupervisedWorker zombie = SupervisedWorker.start(scene, "a");
            SupervisedWorker other = SupervisedWorker.start(scene, "b");
            stopUntilTakenOver(scene, zombie, other);
            scene.await("the abort of its transaction", () -> !scene.hasOpenTransaction("a"));
            goOn(scene, zombie);
            finish("transaction", scene, zombie, other);
        }
    }

    private static void stopUntilTakenOver(Scene scene, SupervisedWorker zombie, SupervisedWorker other)
            throws IOException, InterruptedException {
        scene.awaitFullHouse(2, other.current());
        var unused = scene.stopWithOpenResults("a", zombie.current());
        scene.await(
                "the take-over",
                other.current(),
                () -> scene.partitionsOf("a") < 0 && scene.partitionsOf("b") == Scene.PARTITIONS);
    }

    private static void goOn(Scene scene, SupervisedWorker zombie) throws IOException, InterruptedException {
        Signals.send("CONT", Signals.group(zombie.current()));
        scene.await("its return into the group", () -> {
            zombie.tend();
            return scene.partitionsOf("a") > 0;
        });
    }

    private static void finish(String what, Scene scene, SupervisedWorker zombie, SupervisedWorker other)
            throws InterruptedException {
        scene.await("all answers", () -> {
            zombie.tend();
            other.tend();
            return scene.count("completed_jobs") >= scene.jobs();
        });
        Delivered delivered = scene.awaitDelivered();
        System.out.printf(
                "stopped for longer than its %s: exited and restarted %d times; made again: %d calls, %d of them completed;"
                        + " %d results in aborted transactions%n",
                what,
                zombie.restarts(),
                scene.count("calls") - scene.jobs(),
                scene.count("calls_for_completed_jobs"),
                delivered.aborted());
        delivered.assertExactlyOnce(scene.jobs());
        assertThat(other.restarts())
                .as("restarts of the worker that was not stopped")
                .isZero();
        assertThat(delivered.aborted())
                .as("results that were not committed at once")
                .isPositive();
    }
}
