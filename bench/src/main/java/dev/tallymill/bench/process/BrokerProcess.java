package dev.tallymill.bench.process;

import dev.tallymill.schemas.config.KafkaSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/** An embedded broker and registry in a process of their own, to be killed and started again on the same ports. */
public final class BrokerProcess implements AutoCloseable {

    private final Path directory;
    private final int kafkaPort;
    private final int registryPort;
    private Process process;

    private BrokerProcess(Path directory) throws IOException {
        this.directory = directory;
        this.kafkaPort = freePort();
        this.registryPort = freePort();
        this.process = launch();
    }

    /** Starts one with its log in {@code directory}; returns when it serves. */
    public static BrokerProcess start(Path directory) throws IOException {
        return new BrokerProcess(directory);
    }

    /** Where it is. */
    public KafkaSettings kafka() {
        return KafkaSettings.of("127.0.0.1:" + kafkaPort, "http://127.0.0.1:" + registryPort);
    }

    /** Its process id, which a restart changes. */
    public long pid() {
        return process.pid();
    }

    /** As {@code kill -9} does; returns when the process is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Starts it again after a kill; returns when it serves. */
    public void restart() throws IOException {
        process = launch();
    }

    @Override
    public void close() {
        var unused = process.destroyForcibly().onExit().join();
    }

    private Process launch() throws IOException {
        Process started = JavaCommand.of(BrokerMain.class.getName())
                .with(directory.toString(), Integer.toString(kafkaPort), Integer.toString(registryPort))
                .builder()
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        directory.resolveSibling("broker.log").toFile()))
                .start();
        BufferedReader output = started.inputReader();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(BrokerMain.READY)) {
                return started;
            }
        }
        started.destroyForcibly();
        throw new IOException("the broker ended before it was ready; see " + directory.resolveSibling("broker.log"));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
