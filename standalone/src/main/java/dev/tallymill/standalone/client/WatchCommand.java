package dev.tallymill.standalone.client;

import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tallymill watch ID}. */
@Command(
        name = "watch",
        description = "Shows a batch until it has ended.",
        footer = {"", "Stopping this command does not stop the batch; give it again to go on watching."})
public final class WatchCommand extends ClientCommand {

    @Parameters(paramLabel = "ID", description = "Of the batch, as submit printed it.")
    private String batchId = "";

    @Option(
            names = "--interval",
            paramLabel = "DURATION",
            defaultValue = "1s",
            description = "Between two looks. [${DEFAULT-VALUE}]")
    private Duration interval = Duration.ZERO;

    @Option(
            names = "--give-up",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "How long the server may be away before the command ends with 3. [${DEFAULT-VALUE}]")
    private Duration giveUp = Duration.ZERO;

    @Override
    int call(BatchApi api) throws CommandFailure, InterruptedException {
        path(batchId);
        if (interval.toMillis() < 1) {
            throw new CommandFailure(ExitCode.USAGE, "--interval " + interval + ": must be at least 1ms");
        }
        return watch(api, batchId, interval, giveUp);
    }
}
