package dev.tallymill.standalone.run;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Progress where there is no terminal: one plain line now and then, and one at the end. */
final class PlainProgress implements ProgressDisplay {

    private final PrintWriter out;
    private final Clock clock;
    private final Duration interval;
    private @Nullable Instant lastShown;
    private @Nullable Snapshot last;

    PlainProgress(PrintWriter out, Clock clock, Duration interval) {
        this.out = out;
        this.clock = clock;
        this.interval = interval;
    }

    @Override
    public void say(String line) {
        out.println(line);
        out.flush();
    }

    @Override
    public void show(Snapshot snapshot) {
        last = snapshot;
        Instant now = clock.instant();
        if (lastShown == null) {
            // The first line comes after one interval: a short run needs none.
            lastShown = now;
        } else if (!now.isBefore(lastShown.plus(interval))) {
            lastShown = now;
            say(ProgressText.whole(snapshot));
        }
    }

    @Override
    public void close() {
        if (last != null) {
            say(ProgressText.whole(last));
            last = null;
        }
    }
}
