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
        return new TallymillProcess(JavaCommand.of(TallymillMain.class.getName())
                .with(arguments)
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

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
