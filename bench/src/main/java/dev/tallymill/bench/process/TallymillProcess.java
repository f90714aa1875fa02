package dev.tallymill.bench.process;

import dev.tallymill.standalone.TallymillMain;
import java.io.IOException;
import java.nio.file.Path;

/** One {@code tallymill} command in a process of its own. */
public final class TallymillProcess implements AutoCloseable {

    private final Process process;

    private TallymillProcess(Process process) {
        this.process = process;
    }

    /** Starts {@code tallymill} with {@code arguments}; what it prints is added to {@code log}. */
    public static TallymillProcess start(Path log, String... arguments) throws IOException {
        return start(JavaCommand.of(TallymillMain.class.getName()), log, arguments);
    }

    /** The same as the launcher does it, with an ahead-of-time cache that the first such process writes when it stops. */
    public static TallymillProcess startSharing(Path cache, Path log, String... arguments) throws IOException {
        return start(JavaCommand.sharing(cache, TallymillMain.class.getName()), log, arguments);
    }

    private static TallymillProcess start(JavaCommand command, Path log, String... arguments) throws IOException {
        return new TallymillProcess(command.with(arguments)
                .builder()
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start());
    }

    /** Runs a command to its end; returns its exit status. */
    public static int run(Path log, String... arguments) throws IOException, InterruptedException {
        try (TallymillProcess command = start(log, arguments)) {
            return command.process.waitFor();
        }
    }

    /** Whether it has not ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** As {@code kill -9} does; returns when the process is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As {@code kill} does; returns when the process has stopped and has written its cache, if it was to write one. */
    public void stop() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
