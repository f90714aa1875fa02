package dev.tallymill.standalone.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An endpoint that cannot be used: exit status 3, one line that says what to do, no line failed, and it goes on. */
class EndpointTroubleIT {

    private static final int LINES = 40;

    @TempDir
    private Path directory = Path.of("");

    private Tallymill tallymill = new Tallymill(directory);
    private Path input = directory;

    @BeforeEach
    void writeAJob() throws IOException {
        tallymill = new Tallymill(directory);
        input = LabellingJob.write(directory.resolve("job.jsonl"), LINES);
    }

    @Test
    void stopsAtARefusedKeyAndGoesOnWithTheRightOne() throws Exception {
        try (SimulatedProcess model = SimulatedProcess.start(tallymill, "--api-key", "right")) {
            tallymill.with("OPENAI_API_KEY", "wrong-secret");
            Tallymill.Running refused = run(model.baseUrl());
            assertStopped(refused, "401");
            assertThat(refused.err()).doesNotContain("wrong-secret");

            tallymill.with("OPENAI_API_KEY", "right");
            assertCompleted(run(model.baseUrl()));
            assertThat(model.stats().get("completed_jobs").asInt()).isEqualTo(LINES);
        }
    }

    @Test
    void stopsWhereNothingListensAndGoesOnWhenSomethingDoes() throws Exception {
        int port = freePort();
        String baseUrl = "http://127.0.0.1:" + port + "/v1";
        assertStopped(run(baseUrl), "127.0.0.1:" + port);

        try (SimulatedProcess model = SimulatedProcess.startOn(tallymill, port)) {
            assertCompleted(run(model.baseUrl()));
        }
    }

    @Test
    void stopsAtANameThatDoesNotResolveAndGoesOnWithTheMendedUrl() throws Exception {
        assertStopped(run("http://no-such-host.invalid/v1"), "no-such-host.invalid");

        try (SimulatedProcess model = SimulatedProcess.start(tallymill)) {
            assertCompleted(run(model.baseUrl()));
        }
    }

    private Tallymill.Running run(String baseUrl) throws IOException, InterruptedException {
        return tallymill.run("run", input.toString(), "--base-url", baseUrl, "--give-up", "2s", "--json");
    }

    private void assertStopped(Tallymill.Running run, String reason) {
        assertThat(run.exitCode()).as(run.err()).isEqualTo(3);
        assertThat(run.err().lines().filter(line -> line.startsWith("tallymill: ")))
                .singleElement()
                .asString()
                .contains(reason);
        assertThat(run.out()).isEmpty();
        assertThat(directory.resolve("job.errors.jsonl")).doesNotExist();
    }

    private void assertCompleted(Tallymill.Running run) throws IOException {
        assertThat(run.exitCode()).as(run.err()).isZero();
        RunOutcome outcome = RunOutcome.read(run);
        assertThat(outcome.distinctCustomIds()).hasSize(LINES);
        assertThat(outcome.customIds()).hasSize(LINES);
        assertThat(Files.exists(directory.resolve("job.errors.jsonl"))).isFalse();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
