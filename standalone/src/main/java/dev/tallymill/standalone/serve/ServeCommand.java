package dev.tallymill.standalone.serve;

import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import dev.tallymill.standalone.run.Interruption;
import dev.tallymill.standalone.run.RunOptions;
import dev.tallymill.standalone.run.UpstreamOptions;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tallymill serve}: reads the options, then {@link Server} does the work. */
@Command(
        name = "serve",
        description = "Serves the Batch API from one process, with a Kafka broker and a schema registry of its own.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "2:bad usage, or a port or the data directory is in use",
            "3:a part of the server has failed; the same command goes on",
            "130:stopped by Control-C (143 by SIGTERM); the same command goes on"
        },
        footer = {
            "",
            "TALLYMILL_API_KEY holds the key of the default tenant; without it, one is made at the first start and"
                    + " printed once. TALLYMILL_ADMIN_KEY holds the administrator's, for `tallymill tenants`; without"
                    + " it there is no administrator. TALLYMILL_WEBHOOK_KEY holds what webhooks are signed by; without"
                    + " it there are none. Everything listens at 127.0.0.1 only.",
            "",
            "Stopped or killed? The same command goes on with every batch where it was."
        })
public final class ServeCommand implements Callable<Integer> {

    private static final String TENANT = "default";
    private static final int MAX_PORT = 65_535;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Of the API; 0 for any free one. [${DEFAULT-VALUE}]")
    private int port;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "Of the broker; 0 for any free one. [${DEFAULT-VALUE}]")
    private int kafkaPort;

    @Option(
            names = "--registry-port",
            paramLabel = "PORT",
            defaultValue = "8081",
            description = "Of the schema registry; 0 for any free one. [${DEFAULT-VALUE}]")
    private int registryPort;

    @Mixin
    private UpstreamOptions upstream = new UpstreamOptions();

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        RunOptions options = new RunOptions(
                TENANT,
                upstream.endpoint(),
                upstream.concurrency(),
                upstream.maxAttempts(),
                Duration.ZERO,
                upstream.dataDirectory(),
                false);
        Server.Ports ports = new Server.Ports(
                checked("--port", port), checked("--kafka-port", kafkaPort), checked("--registry-port", registryPort));
        Interruption interruption = Interruption.install();
        try {
            new Server(options, ports, out(), interruption).serve();
            return ExitCode.INTERRUPTED;
        } catch (CommandFailure failure) {
            // Said here and not further up: after a signal the JVM goes as soon as the end is announced below.
            failure.printTo(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
            return failure.exitCode();
        } finally {
            interruption.ended();
        }
    }

    private PrintWriter out() {
        return spec == null
                ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
                : spec.commandLine().getOut();
    }

    private static int checked(String option, int port) throws CommandFailure {
        if (port < 0 || port > MAX_PORT) {
            throw new CommandFailure(ExitCode.USAGE, option + " " + port + ": must be from 0 to " + MAX_PORT);
        }
        return port;
    }
}
