package dev.tallymill.standalone.docker;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tallymill.schemas.record.Batch;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code docker compose --profile simulate up}, as the README has it. */
@DockerTest
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class ComposeTest {

    @Test
    void theComposedServicesCompleteABatch() throws Exception {
        Optional<List<String>> compose = ComposeProject.command();
        assumeTrue(compose.isPresent(), "neither docker-compose nor docker compose is installed");
        RequestLines requests = new RequestLines("composed", 50);

        try (ComposeProject project = ComposeProject.up(compose.orElseThrow());
                HostClient client = new HostClient(project.bootstrapServers(), project.schemaRegistryUrl())) {
            Batch ended = client.awaitCompletion(client.submit(requests));

            ExactlyOnce.check(requests, ended, client);
        }
    }
}
