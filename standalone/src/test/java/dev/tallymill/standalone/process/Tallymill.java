package dev.tallymill.standalone.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Starts the launcher in a process group of its own, its output in files. */
public final class Tallymill {

    /** A failure bound only: nothing here is expected to take so long. */
    public static final int PATIENCE_SECONDS = 240;

    private static final Map<String, List<String>> RECORDED_FROM = Map.of(
            "run", List.of("run", "no-such-file"),
            "label", List.of("run", "no-such-file"),
            "worker", List.of("worker", "--config", "no-such-file"),
            "aggregator", List.of("aggregator", "--config", "no-such-file"));

    private static final Set<List<String>> RECORDED = new HashSet<>();

    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private int started;

    /** Processes run in {@code directory}, which also takes their output. */
    public Tallymill(Path directory) {
        this.directory = directory;
    }

    public Tallymill with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Starts a command and does not wait for it. */
    public Running start(String... arguments) throws IOException {
        return start(List.of(), arguments);
    }

    /** Starts a command with a prefix such as {@code prlimit ...} before the launcher. */
    public Running start(List<String> prefix, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add("setsid");
        // Whoever runs the tests in the background of a shell has SIGINT ignored, and so would have every process here.
        command.addAll(List.of("env", "--default-signal=INT"));
        command.addAll(prefix);
        command.add(launcher().toString());
        command.addAll(List.of(arguments));
        letStartBeRecorded(arguments[0]);
        int number = started++;
        Path out = directory.resolve("process-" + number + ".out");
        Path err = directory.resolve("process-" + number + ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.endsWith("_KEY") || name.startsWith("TALLYMILL_"));
        // A process that lives for seconds is done before the optimizing compiler has earned its time back.
        builder.environment().put("TALLYMILL_JAVA_OPTS", "-XX:TieredStopAtLevel=1");
        builder.environment().putAll(environment);
        return new Running(builder.start(), out, err);
    }

    private static Path launcher() {
        return Path.of(System.getProperty("tallymill.launcher", "../tallymill"))
                .toAbsolutePath()
                .normalize();
    }

    /** Where the launcher keeps what it has recorded. */
    static Path recordings() {
        return launcher().resolveSibling("standalone").resolve("target");
    }

    /** The launcher does that at such a command's first start of each build, and says so, which no test expects. */
    static synchronized void letStartBeRecorded(String command) throws IOException {
        List<String> arguments = RECORDED_FROM.getOrDefault(command, List.of());
        if (!arguments.isEmpty() && RECORDED.add(arguments)) {
            List<String> words = new ArrayList<>(List.of(launcher().toString()));
            words.addAll(arguments);
            Process process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Runs a command to its end. */
    public Running run(String... arguments) throws IOException, InterruptedException {
        Running running = start(arguments);
        running.awaitEnd();
        return running;
    }

    /** A started command. */
    public record Running(Process process, Path outFile, Path errFile) implements AutoCloseable {

        public String out() {
            return read(outFile);
        }

        public String err() {
            return read(errFile);
        }

        public int exitCode() {
            return process.exitValue();
        }

        public void awaitEnd() throws InterruptedException {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                killGroup();
                throw new AssertionError("still running after " + PATIENCE_SECONDS + " s; it said:\n" + err());
            }
        }

        /** Waits until standard error or output holds {@code text}. */
        public void awaitText(String text) throws InterruptedException {
            for (int look = 0; look < PATIENCE_SECONDS * 20; look++) {
                if (err().contains(text) || out().contains(text)) {
                    return;
                }
                if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
            if (!err().contains(text) && !out().contains(text)) {
                throw new AssertionError("never said '" + text + "' but:\n" + err() + out());
            }
        }

        /** Lets it run for a while; true when it ended by itself within that time. */
        public boolean endsWithin(long millis) throws InterruptedException {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        }

        /** SIGKILL to the whole process group: nothing gets a chance to clean up. */
        public void killGroup() throws InterruptedException {
            signalGroup("KILL");
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }

        public void signalGroup(String signal) throws InterruptedException {
            try {
                new ProcessBuilder("kill", "-" + signal, "--", "-" + process.pid())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            try {
                killGroup();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static String read(Path file) {
            try {
                return Files.readString(file, StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
