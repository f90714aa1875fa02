package dev.tallymill.standalone.client;

import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tallymill retry ID}. */
@Command(
        name = "retry",
        description = "Makes a new batch of the lines of an ended one that failed or expired; prints its id.")
public final class RetryCommand extends ClientCommand {

    @Parameters(paramLabel = "ID", description = "Of the batch that has ended.")
    private String batchId = "";

    @Override
    int call(BatchApi api) throws CommandFailure, InterruptedException {
        BatchView batch = new BatchView(api.post(path(batchId) + "/retry", api.body()));
        print(batch.json(), batch.id());
        return ExitCode.COMPLETED;
    }
}
