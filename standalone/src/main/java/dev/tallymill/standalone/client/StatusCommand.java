package dev.tallymill.standalone.client;

import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tallymill status ID}. */
@Command(name = "status", description = "Says how far a batch is, what it used, and what was wrong with its file.")
public final class StatusCommand extends ClientCommand {

    @Parameters(paramLabel = "ID", description = "Of the batch, as submit printed it.")
    private String batchId = "";

    @Override
    int call(BatchApi api) throws CommandFailure, InterruptedException {
        BatchView batch = batch(api, batchId);
        print(batch.json(), String.join(System.lineSeparator(), batch.description()));
        return ExitCode.COMPLETED;
    }
}
