package dev.tallymill.standalone.delivery;

import dev.tallymill.standalone.embedded.Loopback;
import dev.tallymill.standalone.process.Tallymill;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Broker and registry in a process of their own, which can die and come back on the same data and the same ports. */
final class BrokerProcess implements AutoCloseable {

    private final Path directory;
    private final Path log;
    private String brokerPort = "0";
    private String registryPort = "0";
    private Process process;

    private BrokerProcess(Path directory) throws IOException {
        this.directory = directory.resolve("broker");
        this.log = directory.resolve("broker.log");
        this.process = launch();
    }

    /** Starts on new data below {@code directory}. */
    static BrokerProcess start(Path directory) throws IOException {
        return new BrokerProcess(directory);
    }

    String bootstrapServers() {
        return Loopback.HOST + ":" + brokerPort;
    }

    String registryUrl() {
        return "http://" + Loopback.HOST + ":" + registryPort;
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitEnd();
    }

    /** SIGTERM, and waits for the orderly end. */
    void stop() throws InterruptedException {
        process.destroy();
        awaitEnd();
    }

    /** Starts again where the last one ended, and returns when clients may connect. */
    void startAgain() throws IOException {
        process = launch();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void awaitEnd() throws InterruptedException {
        if (!process.waitFor(Tallymill.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the broker did not end");
        }
    }

    private Process launch() throws IOException {
        List<String> command = List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                // The tests' own would write to standard output.
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerProcessMain.class.getName(),
                directory.toString(),
                brokerPort,
                registryPort);
        Process started = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        awaitReady(started.inputReader(StandardCharsets.UTF_8));
        return started;
    }

    private void awaitReady(BufferedReader output) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(BrokerProcessMain.READY)) {
                String[] ports =
                        line.substring(BrokerProcessMain.READY.length()).split(" ", -1);
                brokerPort = ports[0];
                registryPort = ports[1];
                return;
            }
        }
        throw new AssertionError("the broker ended before it was ready: " + Files.readString(log));
    }
}
