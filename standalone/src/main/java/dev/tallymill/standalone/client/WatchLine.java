package dev.tallymill.standalone.client;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Progress of a batch: one line that changes on a terminal, lines now and then elsewhere. Not thread-safe. */
final class WatchLine implements AutoCloseable {

    private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(5);

    private final PrintStream out;
    private final boolean terminal;
    private final Duration interval;
    private @Nullable Instant lastShown;
    private @Nullable Instant firstShown;
    private long firstDone;
    private String lastStatus = "";

    private WatchLine(PrintStream out, boolean terminal, Duration interval) {
        this.out = out;
        this.terminal = terminal;
        this.interval = interval;
    }

    /** Wherever standard error goes: the launcher says whether that is a terminal. */
    static WatchLine toStandardError() {
        return Boolean.getBoolean("tallymill.terminal") ? onTerminal(System.err) : plain(System.err, PLAIN_INTERVAL);
    }

    static WatchLine onTerminal(PrintStream out) {
        return new WatchLine(out, true, Duration.ZERO);
    }

    /** @param interval between two lines of the same status */
    static WatchLine plain(PrintStream out, Duration interval) {
        return new WatchLine(out, false, interval);
    }

    void show(BatchView batch, Instant now) {
        if (firstShown == null) {
            firstShown = now;
            firstDone = batch.done();
        }
        boolean news = !batch.status().equals(lastStatus) || batch.ended();
        lastStatus = batch.status();
        print(batch.line() + rate(batch, now, firstShown), news, now);
    }

    private String rate(BatchView batch, Instant now, Instant since) {
        double seconds = Duration.between(since, now).toMillis() / 1000.0;
        double rate = seconds <= 0 ? 0 : (batch.done() - firstDone) / seconds;
        if (batch.ended() || rate <= 0) {
            return "";
        }
        long left = Math.round((batch.total() - batch.done()) / rate);
        return String.format(Locale.ROOT, ", %.1f lines/s, %d s left", rate, left);
    }

    void waiting(String why, Instant now) {
        print("waiting: " + why, !lastStatus.equals("waiting"), now);
        lastStatus = "waiting";
    }

    private void print(String text, boolean news, Instant now) {
        if (terminal) {
            out.print("\r\033[K" + text);
            out.flush();
        } else if (news || lastShown == null || !now.isBefore(lastShown.plus(interval))) {
            lastShown = now;
            out.println(text);
        }
    }

    /** Leaves the last line where it is. */
    @Override
    public void close() {
        if (terminal && !lastStatus.isEmpty()) {
            out.println();
        }
    }
}
