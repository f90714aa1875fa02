package dev.tallymill.bench.process;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.standalone.TallymillMain;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** {@code tallymill ingest} in a process of its own, with its HTTP API on a free port. */
public final class IngestProcess implements AutoCloseable {

    /** The administrator's key, of this benchmark alone. */
    public static final String ADMIN_KEY = "bench-administrator";

    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final int LOOKS = 1_200;
    private static final int OK = 200;

    private final Process process;
    private final URI baseUrl;

    private IngestProcess(Process process, URI baseUrl) {
        this.process = process;
        this.baseUrl = baseUrl;
    }

    /**
     * Starts one and returns when its API answers.
     *
     * @param name of its files in {@code scratch}
     * @param options of the JVM beyond this one's
     */
    public static IngestProcess start(Path scratch, String name, KafkaSettings kafka, Pause pause, String... options)
            throws IOException, InterruptedException {
        int port = FreePort.find();
        Path config = scratch.resolve(name + ".properties");
        Files.write(
                config,
                List.of(
                        "bootstrap.servers=" + kafka.bootstrapServers(),
                        "schema.registry.url=" + kafka.schemaRegistryUrl(),
                        "ingest.http.port=" + port));
        Path log = scratch.resolve(name + ".log");
        ProcessBuilder builder = JavaCommand.of(TallymillMain.class.getName())
                .withOptions(options)
                .with("ingest", "--config", config.toString())
                .builder()
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("TALLYMILL_ADMIN_KEY", ADMIN_KEY);
        IngestProcess started = new IngestProcess(builder.start(), URI.create("http://127.0.0.1:" + port));
        for (int look = 0; look < LOOKS && started.process.isAlive(); look++) {
            if (started.answers()) {
                return started;
            }
            pause.sleep(LOOK_EVERY);
        }
        started.close();
        throw new IOException("ingest did not start: " + Files.readString(log));
    }

    /** Such as {@code http://127.0.0.1:8080}. */
    public URI baseUrl() {
        return baseUrl;
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        var unused = process.destroyForcibly().onExit().join();
    }

    /** Lets the calling thread wait. */
    @FunctionalInterface
    public interface Pause {
        void sleep(Duration time) throws InterruptedException;
    }

    private boolean answers() {
        try {
            HttpURLConnection connection = (HttpURLConnection)
                    baseUrl.resolve("/v1/admin/tenants").toURL().openConnection();
            connection.setRequestProperty("Authorization", "Bearer " + ADMIN_KEY);
            return connection.getResponseCode() == OK;
        } catch (IOException e) {
            return false;
        }
    }
}
