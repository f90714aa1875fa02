package dev.tallymill.standalone.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Another JVM with this one's class path, whose standard output the test reads, and which dies with the test. */
final class ChildJvm implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    static ChildJvm start(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ChildJvm(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    long pid() {
        return process.pid();
    }

    /** Reads on until {@code count} lines have started with {@code prefix}, and returns those. */
    List<String> awaitLines(String prefix, int count) throws IOException {
        List<String> found = new ArrayList<>();
        while (found.size() < count) {
            String line = output.readLine();
            if (line == null) {
                throw new AssertionError("the child ended after " + found);
            }
            if (line.startsWith(prefix)) {
                found.add(line);
            }
        }
        return found;
    }

    /** Ends the process as {@code kill -9} does, and returns what it had still written. */
    List<String> kill() throws InterruptedException {
        // Process.destroyForcibly() would close the output, too.
        process.toHandle().destroyForcibly();
        process.waitFor();
        return output.lines().toList();
    }

    int awaitExit() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        output.close();
    }
}
