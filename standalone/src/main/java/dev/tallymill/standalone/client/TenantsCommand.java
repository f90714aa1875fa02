package dev.tallymill.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tallymill tenants create | list | set | rotate | budget | pause | resume | webhooks}. */
@Command(
        name = "tenants",
        description = "Tenants of a server, and their keys. Needs the administrator's key.",
        mixinStandardHelpOptions = true,
        subcommands = {
            TenantSetCommand.class,
            TenantPauseCommand.class,
            TenantResumeCommand.class,
            TenantWebhooksCommand.class
        },
        synopsisSubcommandLabel = "(create | list | set | rotate | budget | pause | resume | webhooks)",
        footer = {"", "A key is printed once, when it is made: the server keeps nothing but its hash."})
public final class TenantsCommand {

    private static final String ADMIN_KEY = "TALLYMILL_ADMIN_KEY";
    private static final String PATH = "/v1/admin/tenants";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    @Spec
    private @Nullable CommandSpec spec;

    @Command(
            name = "create",
            description = "Makes a tenant and prints its key, this once.",
            mixinStandardHelpOptions = true)
    int create(
            @Parameters(paramLabel = "NAME", description = "Letters, digits, dots, hyphens, underscores.") String name,
            @Option(names = "--weight", paramLabel = "N", description = "Share in the round robin among tenants. [1]")
                    @Nullable
                    Integer weight,
            @Option(
                            names = "--requests-per-minute",
                            paramLabel = "N",
                            description = "Most API requests a minute; 0 for any number. [as configured]")
                    @Nullable
                    Integer requestsPerMinute,
            @Mixin ClientOptions options)
            throws CommandFailure, InterruptedException {
        try (BatchApi api = options.connect(ADMIN_KEY)) {
            ObjectNode body = api.body().put("id", name);
            if (weight != null) {
                body.put("weight", weight);
            }
            if (requestsPerMinute != null) {
                body.put("requests_per_minute", requestsPerMinute);
            }
            JsonNode tenant = api.post(PATH, body);
            print(options, tenant, tenant.path("api_key").asText());
            return ExitCode.COMPLETED;
        }
    }

    @Command(name = "list", description = "Lists the tenants.", mixinStandardHelpOptions = true)
    int list(@Mixin ClientOptions options) throws CommandFailure, InterruptedException {
        try (BatchApi api = options.connect(ADMIN_KEY)) {
            JsonNode list = api.get(PATH);
            StringBuilder text = new StringBuilder(String.format(
                    Locale.ROOT,
                    "%-32s %6s %12s %5s  %s",
                    "tenant",
                    "weight",
                    "requests/min",
                    "keys",
                    "budgets, state"));
            for (JsonNode tenant : list.path("data")) {
                text.append(System.lineSeparator())
                        .append(String.format(
                                Locale.ROOT,
                                "%-32s %6d %12s %5d  %s",
                                tenant.path("id").asText(),
                                tenant.path("weight").asInt(),
                                tenant.path("requests_per_minute").isNumber()
                                        ? tenant.path("requests_per_minute").asText()
                                        : "default",
                                tenant.path("keys").asInt(),
                                budgets(tenant) + (tenant.path("paused").asBoolean() ? ", PAUSED" : "")));
            }
            print(options, list, text.toString());
            return ExitCode.COMPLETED;
        }
    }

    @Command(
            name = "rotate",
            description = "Gives a tenant a new key and prints it, this once.",
            mixinStandardHelpOptions = true)
    int rotate(
            @Parameters(paramLabel = "NAME", description = "Of the tenant.") String name,
            @Option(
                            names = "--grace",
                            paramLabel = "DURATION",
                            defaultValue = "0s",
                            description = "How long the old keys stay valid. [${DEFAULT-VALUE}]")
                    Duration grace,
            @Mixin ClientOptions options)
            throws CommandFailure, InterruptedException {
        requireName(name);
        try (BatchApi api = options.connect(ADMIN_KEY)) {
            JsonNode tenant =
                    api.post(PATH + "/" + name + "/rotate", api.body().put("grace_seconds", grace.toSeconds()));
            print(options, tenant, tenant.path("api_key").asText());
            return ExitCode.COMPLETED;
        }
    }

    @Command(
            name = "budget",
            description = "Sets what a tenant may spend in a day or month, UTC; further lines then wait.",
            mixinStandardHelpOptions = true)
    int budget(
            @Parameters(paramLabel = "NAME", description = "Of the tenant.") String name,
            @Option(names = "--limit", paramLabel = "USD", required = true, description = "Or none, to remove it.")
                    String limit,
            @Option(names = "--period", paramLabel = "PERIOD", required = true, description = "day or month.")
                    String period,
            @Option(names = "--soft", description = "Alerts only: nothing waits.") boolean soft,
            @Mixin ClientOptions options)
            throws CommandFailure, InterruptedException {
        requireName(name);
        try (BatchApi api = options.connect(ADMIN_KEY)) {
            ObjectNode body =
                    api.body().put("limit_usd", limit).put("period", period).put("soft", soft);
            JsonNode tenant = api.post(PATH + "/" + name + "/budget", body);
            print(options, tenant, name + ": " + budgets(tenant));
            return ExitCode.COMPLETED;
        }
    }

    private static void requireName(String name) throws CommandFailure {
        if (!ID.matcher(name).matches()) {
            throw new CommandFailure(ExitCode.USAGE, "'" + name + "' is no name of a tenant");
        }
    }

    private static String budgets(JsonNode tenant) {
        List<String> texts = new ArrayList<>();
        for (JsonNode budget : tenant.path("budgets")) {
            texts.add(budget.path("limit_usd").asText() + " USD/"
                    + budget.path("period").asText() + (budget.path("soft").asBoolean() ? " (soft)" : ""));
        }
        return texts.isEmpty() ? "no budget" : String.join(", ", texts);
    }

    private void print(ClientOptions options, JsonNode answer, String text) {
        PrintWriter out = spec == null
                ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
                : spec.commandLine().getOut();
        out.println(options.json() ? answer.toString() : text);
        out.flush();
    }
}
