package dev.tallymill.standalone.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Node SDKs as they come from npm, in the versions of {@code sdk/package.json}, against everything in one JVM. They
 * are installed below {@code target/}; without node, npm or npm's registry the tests are skipped, and say so.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeSdkTest {

    private static final Path INSTALLED = Path.of("target", "node-sdks").toAbsolutePath();
    private static final List<String> FILES = List.of("package.json", "openai-life.mjs", "anthropic-life.mjs");

    @TempDir
    private Path directory;

    private RunningPlatform platform;

    @BeforeAll
    void start() throws Exception {
        assumeThat(succeeds("node", "--version")).as("node is on the path").isTrue();
        assumeThat(succeeds("npm", "--version")).as("npm is on the path").isTrue();
        copyFiles();
        assumeThat(succeeds("npm", "install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"))
                .as("npm can install the SDKs")
                .isTrue();
        platform = new RunningPlatform(directory.resolve("data"));
    }

    @AfterAll
    void stop() {
        if (platform != null) {
            platform.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic"})
    void wholeLifeOfABatch(String sdk) throws Exception {
        String key = platform.newTenant(sdk);

        Ending ending = run("node", sdk + "-life.mjs", platform.url(), key);

        assertThat(ending.status()).as(ending.output()).isZero();
    }

    private static void copyFiles() throws IOException {
        Files.createDirectories(INSTALLED);
        for (String file : FILES) {
            try (InputStream in = NodeSdkTest.class.getResourceAsStream("/sdk/" + file)) {
                Files.copy(Objects.requireNonNull(in), INSTALLED.resolve(file), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            return run(command).status() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static Ending run(String... command) throws IOException, InterruptedException {
        Files.createDirectories(INSTALLED);
        Process process = new ProcessBuilder(command)
                .directory(INSTALLED.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ending(process.waitFor(), output);
    }

    /**
     * How a program ended.
     *
     * @param status its exit status
     * @param output what it wrote
     */
    private record Ending(int status, String output) {}
}
