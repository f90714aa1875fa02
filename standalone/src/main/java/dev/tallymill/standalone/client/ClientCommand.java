package dev.tallymill.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What the commands about batches have in common: a connection for as long as they last, and two ways to answer. */
@Command(
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done; of a batch that was waited for: every line completed",
            "1:the batch has ended, and some of its lines failed or it did not complete",
            "2:bad usage, or the server refused what was asked",
            "3:the server cannot be used: nothing answers, or the key is refused"
        })
abstract class ClientCommand implements Callable<Integer> {

    static final String TENANT_KEY = "TALLYMILL_API_KEY";

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]+");

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private ClientOptions options = new ClientOptions();

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        try (BatchApi api = options.connect(TENANT_KEY)) {
            return call(api);
        }
    }

    /** The work of the command; returns its exit status. */
    abstract int call(BatchApi api) throws CommandFailure, InterruptedException;

    final boolean json() {
        return options.json();
    }

    final PrintWriter out() {
        return spec == null
                ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
                : spec.commandLine().getOut();
    }

    /** Prints what the server answered, or {@code text} for a person. */
    final void print(JsonNode answer, String text) {
        PrintWriter out = out();
        out.println(json() ? answer.toString() : text);
        out.flush();
    }

    /** Waits for the end of a batch, and prints it. */
    final int watch(BatchApi api, String batchId, Duration interval, Duration giveUp)
            throws CommandFailure, InterruptedException {
        BatchView batch;
        try (WatchLine line = WatchLine.toStandardError()) {
            batch = new BatchWatch(api, Clock.systemUTC(), Time.SYSTEM::sleep, interval, giveUp, line)
                    .awaitEnd(batchId);
        }
        print(batch.json(), String.join(System.lineSeparator(), batch.description()));
        return batch.exitCode();
    }

    static BatchView batch(BatchApi api, String batchId) throws CommandFailure, InterruptedException {
        return new BatchView(api.get(path(batchId)));
    }

    /** Of the batch; refuses what cannot be an id before it becomes part of a URL. */
    static String path(String batchId) throws CommandFailure {
        if (!ID.matcher(batchId).matches()) {
            throw new CommandFailure(ExitCode.USAGE, "'" + batchId + "' is no id of a batch");
        }
        return "/v1/batches/" + batchId;
    }
}
