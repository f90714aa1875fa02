package dev.tallymill.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tallymill tenants set NAME}. */
@Command(name = "set", description = "Changes a tenant's weight or rate of requests; what is not given stays.")
final class TenantSetCommand extends TenantCommand {

    @Option(names = "--weight", paramLabel = "N", description = "Share in the round robin among tenants, 1 to 1000.")
    private @Nullable Integer weight;

    @Option(
            names = "--requests-per-minute",
            paramLabel = "N",
            description = "Most API requests a minute; 0 for any number.")
    private @Nullable Integer requestsPerMinute;

    @Override
    void call(BatchApi api, String path) throws CommandFailure, InterruptedException {
        if (weight == null && requestsPerMinute == null) {
            throw new CommandFailure(ExitCode.USAGE, "nothing to set: give --weight or --requests-per-minute");
        }
        ObjectNode body = api.body();
        if (weight != null) {
            body.put("weight", weight);
        }
        if (requestsPerMinute != null) {
            body.put("requests_per_minute", requestsPerMinute);
        }
        JsonNode tenant = api.post(path, body);
        print(
                tenant,
                tenant.path("id").asText() + ": weight " + tenant.path("weight").asText() + ", requests/min "
                        + tenant.path("requests_per_minute").asText("default"));
    }
}
