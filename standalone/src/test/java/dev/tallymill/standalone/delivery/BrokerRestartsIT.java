package dev.tallymill.standalone.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker dies, or is restarted in order, while calls are in the air, and comes back on its data. */
class BrokerRestartsIT {

    private static final long SEED = 7;
    private static final int CONCURRENCY = 100;
    private static final String LATENCY = "lognormal:600ms:0.6";
    private static final int RESTARTS = 2;

    private static final int MOST_ANSWERS_BETWEEN = 150;

    @TempDir
    private Path directory = Path.of("");

    @FunctionalInterface
    private interface Ending {
        void of(BrokerProcess broker) throws InterruptedException;
    }

    @Test
    void killsLoseNothingAndRepeatNothing() throws IOException, InterruptedException {
        restartInTheMiddle("kills", BrokerProcess::kill);
    }

    @Test
    void orderlyRestartsLoseNothingAndRepeatNothing() throws IOException, InterruptedException {
        restartInTheMiddle("orderly restarts", BrokerProcess::stop);
    }

    /**
     * The worker outlives the broker, so it makes no call twice. Were the broker away for longer than a transaction may
     * be open, the worker would be fenced, stop, and be started again: then, and only then, calls in the air are made
     * again.
     */
    private void restartInTheMiddle(String what, Ending ending) throws IOException, InterruptedException {
        Random moments = new Random(SEED);
        try (Scene scene = Scene.start(directory, CONCURRENCY, LATENCY)) {
            SupervisedWorker worker = SupervisedWorker.start(scene, "0");
            for (int restart = 0; restart < RESTARTS; restart++) {
                long target = scene.count("completed_jobs") + 1 + moments.nextInt(MOST_ANSWERS_BETWEEN);
                scene.await("answers to " + target + " jobs", () -> {
                    worker.tend();
                    scene.topUp();
                    return scene.count("completed_jobs") >= target && scene.count("in_flight") > 0;
                });
                ending.of(scene.broker());
                scene.broker().startAgain();
            }
            scene.await("all answers", () -> {
                worker.tend();
                return scene.count("completed_jobs") >= scene.jobs();
            });

            Delivered delivered = scene.awaitDelivered();
            System.out.printf(
                    "broker %s: %d, worker restarted %d times; made again: %d calls, %d of them completed; %d results in"
                            + " aborted transactions%n",
                    what,
                    RESTARTS,
                    worker.restarts(),
                    scene.count("calls") - scene.jobs(),
                    scene.count("calls_for_completed_jobs"),
                    delivered.aborted());
            delivered.assertExactlyOnce(scene.jobs());
            assertThat(scene.count("calls") - scene.jobs())
                    .as("calls made again")
                    .isLessThanOrEqualTo((long) worker.restarts() * CONCURRENCY);
        }
    }
}
