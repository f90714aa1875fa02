package dev.tallymill.schemas.interoperability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A genuine registry server, Apicurio's, as a process of its own on the loopback interface. It is started for the first
 * test class that asks for a {@link ApicurioRegistry} parameter and stopped after the last.
 */
final class ApicurioRegistry implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final Process process;
    private final Path log;
    private final String url;

    private ApicurioRegistry(Process process, Path log, String url) {
        this.process = process;
        this.log = log;
        this.url = url;
    }

    /** Value for {@code schema.registry.url}. */
    String url() {
        return url;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static ApicurioRegistry start() throws IOException, InterruptedException {
        Path server = Path.of(Objects.requireNonNull(System.getProperty("apicurio.server")));
        if (!Files.exists(server.resolve("quarkus-run.jar"))) {
            throw new IllegalStateException(
                    "no registry server in " + server + ": run ./mvnw -pl schemas generate-test-resources");
        }
        int port = freePort();
        Path log = server.resolveSibling("apicurio-registry.log");
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + port,
                        "-Dquarkus.management.host=127.0.0.1",
                        "-Dquarkus.management.port=" + freePort(),
                        "-jar",
                        "quarkus-run.jar"))
                .directory(server.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly)); // also when the tests are killed
        ApicurioRegistry registry = new ApicurioRegistry(process, log, "http://127.0.0.1:" + port + "/apis/ccompat/v7");
        try {
            registry.awaitListening(port);
        } catch (IllegalStateException e) {
            registry.close();
            throw e;
        }
        return registry;
    }

    private void awaitListening(int port) throws IOException, InterruptedException {
        long deadline = Time.SYSTEM.milliseconds() + START_LIMIT.toMillis();
        while (!isListening(port)) {
            // Returns as soon as the process ends; until then it is the pause between two looks.
            if (process.waitFor(100, TimeUnit.MILLISECONDS) || Time.SYSTEM.milliseconds() > deadline) {
                throw new IllegalStateException("the registry server did not start:\n" + Files.readString(log));
            }
        }
    }

    private static boolean isListening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Gives the one server to whatever asks for it. */
    static final class Resolver implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == ApicurioRegistry.class;
        }

        @Override
        public ApicurioRegistry resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(ApicurioRegistry.class))
                    .computeIfAbsent(ApicurioRegistry.class, key -> startUnchecked(), ApicurioRegistry.class);
        }

        private static ApicurioRegistry startUnchecked() {
            try {
                return start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
