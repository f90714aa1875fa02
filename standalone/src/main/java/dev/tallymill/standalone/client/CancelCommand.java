package dev.tallymill.standalone.client;

import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tallymill cancel ID}. */
@Command(
        name = "cancel",
        description = "Stops a batch: nothing more is sent, calls in the air are aborted, finished results are kept.")
public final class CancelCommand extends ClientCommand {

    @Parameters(paramLabel = "ID", description = "Of the batch, as submit printed it.")
    private String batchId = "";

    @Override
    int call(BatchApi api) throws CommandFailure, InterruptedException {
        BatchView batch = new BatchView(api.post(path(batchId) + "/cancel", api.body()));
        print(batch.json(), batch.id() + "  " + batch.line());
        return ExitCode.COMPLETED;
    }
}
