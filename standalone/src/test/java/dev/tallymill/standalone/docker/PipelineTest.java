package dev.tallymill.standalone.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.record.Batch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A file goes in at one end, on this host; what comes out of the containers at the other end is complete and exact. */
@DockerTest
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PipelineTest {

    private static Platform platform;
    private static Services services;
    private static HostClient client;

    @BeforeAll
    static void start() {
        platform = Platform.start();
        services = Services.start(platform);
        client = new HostClient(platform.bootstrapServers(), platform.schemaRegistryUrl());
    }

    @AfterAll
    static void stop() throws Exception {
        for (AutoCloseable part : new AutoCloseable[] {client, services, platform}) {
            if (part != null) {
                part.close();
            }
        }
    }

    @Test
    void everyRequestIsAnsweredOnceAndTheTallyIsTheSumOfTheResults() throws Exception {
        RequestLines requests = new RequestLines("calm", 200);

        Batch ended = client.awaitCompletion(client.submit(requests));

        ExactlyOnce.check(requests, ended, client);
    }

    @Test
    void aWorkerKilledInTheMiddleOfABatchLosesAndRepeatsNothing() throws Exception {
        RequestLines requests = new RequestLines("killed", 600);
        long callsBefore = services.modelCalls();

        Batch batch = client.submit(requests);
        client.awaitEnded(batch, requests.count() / 10);
        long callsAtKill = services.modelCalls() - callsBefore;
        services.killAndRestartWorker();
        Batch ended = client.awaitCompletion(batch);

        assertThat(callsAtKill).as("calls made before the kill").isLessThan(requests.count());
        ExactlyOnce.check(requests, ended, client);
        assertThat(services.modelCalls() - callsBefore)
                .as(
                        "calls that were in the air at the kill, or whose answers had not reached the broker, are made again")
                .isBetween((long) requests.count(), requests.count() + 2L * Services.WORKER_CONCURRENCY);
    }
}
