package dev.tallymill.bench.files;

import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.process.FreePort;
import dev.tallymill.bench.process.JavaCommand;
import dev.tallymill.standalone.TallymillMain;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** {@code tallymill serve} in a process of its own, started as the launcher does it, with an ahead-of-time cache. */
final class ServeProcess implements AutoCloseable {

    /** The default tenant's key, of this benchmark alone. */
    static final String KEY = "bench-key-of-the-default-tenant";

    private static final Duration LOOK_EVERY = Duration.ofMillis(50);
    private static final int LOOKS = 1_200;

    private final Process process;
    private final FilesApiClient api;

    private ServeProcess(Process process, FilesApiClient api) {
        this.process = process;
        this.api = api;
    }

    /**
     * Starts one and returns when its API answers.
     *
     * @param cache written by the first process that is stopped
     * @param directory its data, and its log
     * @param model base URL of the model it calls
     */
    static ServeProcess start(Path cache, Path directory, URI model, Instruments instruments)
            throws IOException, InterruptedException {
        Files.createDirectories(directory);
        int port = FreePort.find();
        Path log = directory.resolve("serve.log");
        ProcessBuilder builder = JavaCommand.sharing(cache, TallymillMain.class.getName())
                .with("serve", "--port", Integer.toString(port), "--kafka-port", "0", "--registry-port", "0")
                .with("--base-url", model.toString())
                .with("--data-dir", directory.resolve("data").toString())
                .builder()
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("TALLYMILL_API_KEY", KEY);
        FilesApiClient api = new FilesApiClient(URI.create("http://127.0.0.1:" + port));
        ServeProcess started = new ServeProcess(builder.start(), api);
        for (int look = 0; look < LOOKS && started.process.isAlive(); look++) {
            if (started.answers()) {
                return started;
            }
            instruments.sleeper().sleep(LOOK_EVERY);
        }
        started.close();
        throw new IOException("serve did not start: " + Files.readString(log));
    }

    /** Its API. */
    FilesApiClient api() {
        return api;
    }

    /** As {@code kill} does; returns when the process has stopped and has written its cache, if it was to write one. */
    void stop() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    @Override
    public void close() {
        var unused = process.destroyForcibly().onExit().join();
    }

    private boolean answers() {
        try {
            return api.get(KEY, "/v1/batches").path("data").isArray();
        } catch (IOException e) {
            return false;
        }
    }
}
