package dev.tallymill.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SilenceWatchTest {

    private static final SlowClients LIMITS =
            new SlowClients(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ZERO, 0);

    private final AtomicLong now = new AtomicLong();
    private final SilenceWatch watch = new SilenceWatch();
    private final List<String> hungUp = new ArrayList<>();

    @Test
    void oneConnectionThatCannotBeClosedDoesNotSaveTheOthers() {
        whileWaiting(
                "first",
                () -> whileWaiting(
                        "reset",
                        () -> whileWaiting("last", () -> {
                            now.addAndGet(Duration.ofSeconds(2).toNanos());
                            watch.run();
                        })));

        assertThat(hungUp).containsExactlyInAnyOrder("first", "reset", "last");
    }

    @Test
    void leavesThoseAloneThatHaveNotBeenSilentForLongOrAreGone() {
        whileWaiting("quick", () -> {
            now.addAndGet(Duration.ofMillis(900).toNanos());
            watch.run();
        });
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        watch.run();

        assertThat(hungUp).isEmpty();
    }

    /** Has a connection of that name wait for bytes while {@code action} runs. */
    private void whileWaiting(String name, Runnable action) {
        GuardedSource source = new GuardedSource(
                () -> {
                    action.run();
                    return new byte[1];
                },
                LIMITS,
                now::get,
                () -> hangUp(name));
        watch.add(source);
        source.get();
        watch.remove(source);
    }

    private void hangUp(String name) {
        hungUp.add(name);
        if (name.equals("reset")) {
            throw new UncheckedIOException(new IOException("Connection reset"));
        }
    }
}
