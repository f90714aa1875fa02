package dev.tallymill.ingest;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Timer;

/** Waits for what another thread brings about, looking again and again. */
public final class Await {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private Await() {}

    public static void until(String what, BooleanSupplier condition) {
        Timer timer = Time.SYSTEM.timer(LONGEST);
        while (!condition.getAsBoolean()) {
            timer.sleep(10);
            if (timer.isExpired()) {
                throw new AssertionError("waited " + LONGEST + " for " + what);
            }
        }
    }
}
