package dev.tallymill.standalone.run;

import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Progress on a terminal: one bar that moves. */
final class BarProgress implements ProgressDisplay {

    private static final int UPDATE_MILLIS = 200;

    private final PrintStream terminal;
    private @Nullable ProgressBar bar;

    BarProgress(PrintStream terminal) {
        this.terminal = terminal;
    }

    @Override
    public void say(String line) {
        if (bar == null) {
            terminal.println(line);
        } else {
            // Clears the bar's line first; the bar draws itself again below.
            terminal.print("\r\033[K" + line + System.lineSeparator());
        }
        terminal.flush();
    }

    @Override
    public void show(Snapshot snapshot) {
        ProgressBar current = bar;
        if (current == null) {
            current = new ProgressBarBuilder()
                    .setTaskName("lines")
                    .setInitialMax(snapshot.total())
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(UPDATE_MILLIS)
                    .hideEta()
                    .setConsumer(new ConsoleProgressBarConsumer(terminal))
                    .build();
            bar = current;
        }
        current.stepTo(snapshot.done());
        current.setExtraMessage(ProgressText.details(snapshot).substring(1));
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
