package dev.tallymill.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tallymill.standalone.CommandFailure;
import picocli.CommandLine.Command;

/** {@code tallymill tenants resume NAME}. */
@Command(name = "resume", description = "Makes calls for a paused tenant again.")
final class TenantResumeCommand extends TenantCommand {

    @Override
    void call(BatchApi api, String path) throws CommandFailure, InterruptedException {
        JsonNode tenant = api.post(path + "/resume", api.body());
        print(tenant, tenant.path("id").asText() + ": goes on");
    }
}
