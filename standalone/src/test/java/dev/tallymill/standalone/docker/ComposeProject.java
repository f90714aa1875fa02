package dev.tallymill.standalone.docker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The repository's {@code docker-compose.yml}, brought up under a name and on ports of its own. */
final class ComposeProject implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ComposeProject.class);
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final String PROFILE = "simulate";

    private final List<String> compose;
    private final String name = "tallymill-test-" + ProcessHandle.current().pid();
    private final Map<String, String> ports;

    private ComposeProject(List<String> compose, Map<String, String> ports) {
        this.compose = compose;
        this.ports = ports;
    }

    /** The command in either of its forms, if this machine has one. */
    static Optional<List<String>> command() {
        return Stream.of(List.of("docker-compose"), List.of("docker", "compose"))
                .filter(ComposeProject::works)
                .findFirst();
    }

    /** Starts everything with the simulated model; returns when the services were started. */
    static ComposeProject up(List<String> compose) throws IOException {
        Map<String, String> ports =
                Map.of("KAFKA_PORT", freePort(), "REGISTRY_PORT", freePort(), "SIMULATE_PORT", freePort());
        ComposeProject project = new ComposeProject(compose, ports);
        try {
            project.run("up", "--detach");
            return project;
        } catch (RuntimeException e) {
            project.close();
            throw e;
        }
    }

    String bootstrapServers() {
        return "127.0.0.1:" + ports.get("KAFKA_PORT");
    }

    String schemaRegistryUrl() {
        return "http://127.0.0.1:" + ports.get("REGISTRY_PORT") + "/apis/ccompat/v7";
    }

    /** Takes everything down, volumes included. */
    @Override
    public void close() {
        run("logs", "--no-color", "--tail", "40");
        run("down", "--volumes", "--timeout", "20");
    }

    private void run(String... arguments) {
        List<String> command = new ArrayList<>(compose);
        command.addAll(List.of("--project-name", name, "--profile", PROFILE));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(REPOSITORY.toFile()).redirectErrorStream(true);
        builder.environment().putAll(ports);
        int status = statusOf(builder);
        if (status != 0) {
            throw new IllegalStateException(String.join(" ", command) + " ended with status " + status);
        }
    }

    /** Runs it to its end, its output in the log. */
    private static int statusOf(ProcessBuilder builder) {
        try {
            Process process = builder.start();
            try (BufferedReader output = process.inputReader()) {
                output.lines().forEach(LOG::info);
                return process.waitFor();
            } finally {
                process.destroy();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + builder.command(), e);
        }
    }

    private static boolean works(List<String> compose) {
        List<String> command = new ArrayList<>(compose);
        command.add("version");
        try {
            return statusOf(new ProcessBuilder(command).redirectErrorStream(true)) == 0;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static String freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Integer.toString(probe.getLocalPort());
        }
    }
}
