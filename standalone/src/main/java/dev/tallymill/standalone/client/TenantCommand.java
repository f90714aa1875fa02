package dev.tallymill.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the commands about one tenant have in common. */
@Command(mixinStandardHelpOptions = true)
abstract class TenantCommand implements Callable<Integer> {

    private static final String ADMIN_KEY = "TALLYMILL_ADMIN_KEY";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Of the tenant.")
    private String name = "";

    @Mixin
    private ClientOptions options = new ClientOptions();

    @Override
    public Integer call() throws CommandFailure, InterruptedException {
        if (!ID.matcher(name).matches()) {
            throw new CommandFailure(ExitCode.USAGE, "'" + name + "' is no name of a tenant");
        }
        try (BatchApi api = options.connect(ADMIN_KEY)) {
            call(api, "/v1/admin/tenants/" + name);
            return ExitCode.COMPLETED;
        }
    }

    /**
     * The work of the command.
     *
     * @param path of the tenant
     */
    abstract void call(BatchApi api, String path) throws CommandFailure, InterruptedException;

    /** Prints what the server answered, or {@code text} for a person. */
    final void print(JsonNode answer, String text) {
        PrintWriter out = spec == null
                ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
                : spec.commandLine().getOut();
        out.println(options.json() ? answer.toString() : text);
        out.flush();
    }
}
