package dev.tallymill.bench.process;

import dev.tallymill.standalone.TallymillMain;
import dev.tallymill.standalone.rehearsal.RehearsalMain;
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

    /**
     * Records a start of {@code service} in {@code cache}, as the launcher does before the first one.
     *
     * @param directory new or empty, for whatever that leaves behind
     */
    public static void rehearse(String service, Path cache, Path directory) throws IOException, InterruptedException {
        Process rehearsal = JavaCommand.of(RehearsalMain.class.getName())
                .with(service, directory.toString())
                .with(JavaCommand.sharing(cache, TallymillMain.class.getName()).words())
                .builder()
                .inheritIO()
                .start();
        try {
            int status = rehearsal.waitFor();
            if (status != 0) {
                throw new IOException("the rehearsal of " + service + " ended with status " + status);
            }
        } finally {
            rehearsal.destroyForcibly();
        }
    }

    /** Starts it as the launcher does, with what was recorded in {@code cache}. */
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

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
