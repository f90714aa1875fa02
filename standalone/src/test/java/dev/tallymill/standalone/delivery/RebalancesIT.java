package dev.tallymill.standalone.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.standalone.process.Tallymill;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second worker joins and leaves, again and again, while calls are in the air. */
@Tag("slow")
class RebalancesIT {

    private static final int CONCURRENCY = 50;
    private static final String LATENCY = "lognormal:600ms:0.6";
    private static final int ROUNDS = 2;
    private static final int ANSWERS_TOGETHER = 60;
    private static final int TERMINATED = 128 + 15;

    @TempDir
    private Path directory = Path.of("");

    /** Whoever gives a partition up finishes its calls first, so not one is made again. */
    @Test
    void makeNotOneCallTwice() throws IOException, InterruptedException {
        try (Scene scene = Scene.start(directory, CONCURRENCY, LATENCY)) {
            Tallymill.Running stayer = scene.startWorker("a");
            scene.awaitFullHouse(1, stayer);
            for (int round = 0; round < ROUNDS; round++) {
                Tallymill.Running guest = scene.startWorker("b");
                scene.awaitFullHouse(2, guest);
                scene.awaitAnswers(ANSWERS_TOGETHER, guest);
                Signals.send("TERM", Signals.group(guest));
                guest.awaitEnd();
                assertThat(guest.exitCode()).as(guest.err()).isEqualTo(TERMINATED);
            }
            Delivered delivered = scene.awaitDelivered();
            System.out.printf(
                    "rebalances: %d joined and left; %d calls for %d jobs%n",
                    ROUNDS, scene.count("calls"), scene.jobs());
            delivered.assertExactlyOnce(scene.jobs());
            assertThat(scene.count("calls")).as("calls").isEqualTo(scene.jobs());
            assertThat(stayer.process().isAlive()).as(stayer.err()).isTrue();
        }
    }
}
