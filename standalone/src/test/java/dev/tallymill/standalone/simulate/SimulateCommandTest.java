package dev.tallymill.standalone.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Timeout(60)
class SimulateCommandTest {

    private final StringWriter errors = new StringWriter();

    @Test
    void saysWhereItListens() throws Exception {
        PipedWriter written = new PipedWriter();
        BufferedReader output = new BufferedReader(new PipedReader(written));
        Thread command = Thread.ofPlatform()
                .start(() -> new CommandLine(new SimulateCommand())
                        .setOut(new PrintWriter(written))
                        .execute("--port", "0", "--latency", "fixed:5ms", "--fail", "429:0.5"));

        assertThat(output.readLine())
                .matches(
                        "simulated model at http://127\\.0\\.0\\.1:\\d+/v1 \\(latency fixed:5ms, failures 429:0\\.5\\);.*");

        command.interrupt();
        command.join();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--latency=slow",
                "--fail=429",
                "--port=x",
                "--port=70000",
                "--retry-after=soon",
                "--limit-in-flight=-1",
                "--seed=x",
                "--nap=1"
            })
    void refusesBadOptions(String option) {
        assertThat(execute(option)).isEqualTo(2);
        assertThat(errors.toString()).isNotBlank();
    }

    @Test
    void refusesATakenPortInOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(execute("--port", Integer.toString(taken.getLocalPort())))
                    .isEqualTo(2);
        }

        assertThat(errors.toString().lines()).singleElement().asString().contains("--port");
    }

    private int execute(String... args) {
        return new CommandLine(new SimulateCommand())
                .setErr(new PrintWriter(errors, true))
                .execute(args);
    }
}
