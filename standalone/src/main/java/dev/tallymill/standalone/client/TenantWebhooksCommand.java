package dev.tallymill.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tallymill tenants webhooks NAME}. */
@Command(
        name = "webhooks",
        description = "Lists, adds or removes the addresses that are told when a tenant's batches have ended.",
        footer = {
            "",
            "With --add the secret that signatures are checked with is printed, this once. Requests are signed as"
                    + " Standard Webhooks says; OpenAI's SDKs check them with webhooks.unwrap."
        })
final class TenantWebhooksCommand extends TenantCommand {

    @Option(names = "--add", paramLabel = "URL", description = "Tell this address, too.")
    private @Nullable String added;

    @Option(names = "--remove", paramLabel = "ID", description = "Tell this one no more; wh_... as listed.")
    private @Nullable String removed;

    @Override
    void call(BatchApi api, String path) throws CommandFailure, InterruptedException {
        if (added != null && removed != null) {
            throw new CommandFailure(ExitCode.USAGE, "give either --add or --remove");
        }
        String webhooks = path + "/webhooks";
        if (added != null) {
            JsonNode webhook = api.post(webhooks, api.body().put("url", added));
            print(webhook, webhook.path("secret").asText());
        } else if (removed != null) {
            if (!removed.matches("[A-Za-z0-9_]+")) {
                throw new CommandFailure(ExitCode.USAGE, "'" + removed + "' is no id of a webhook");
            }
            print(api.delete(webhooks + "/" + removed), "removed " + removed);
        } else {
            JsonNode list = api.get(webhooks);
            print(list, text(list.path("data")));
        }
    }

    private static String text(JsonNode webhooks) {
        List<String> lines = new ArrayList<>();
        webhooks.forEach(webhook -> lines.add(
                webhook.path("id").asText() + "  " + webhook.path("url").asText()));
        return lines.isEmpty() ? "no webhooks" : String.join(System.lineSeparator(), lines);
    }
}
