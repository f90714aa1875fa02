package dev.tallymill.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.standalone.CommandFailure;
import picocli.CommandLine.Command;

/** {@code tallymill tenants pause NAME}. */
@Command(
        name = "pause",
        description =
                "Makes no more calls for a tenant. Its jobs wait, with the attempts they had, until it is resumed;"
                        + " deadlines pass.")
final class TenantPauseCommand extends TenantCommand {

    @Override
    void call(BatchApi api, String path) throws CommandFailure, InterruptedException {
        JsonNode tenant = api.post(path + "/pause", api.body());
        print(tenant, tenant.path("id").asText() + ": paused, calls in the air end and no other begins");
    }
}
