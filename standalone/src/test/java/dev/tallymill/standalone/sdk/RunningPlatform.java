package dev.tallymill.standalone.sdk;

import dev.tallymill.ingest.IngestService;
import dev.tallymill.ingest.api.ApiConfig;
import dev.tallymill.ingest.api.ApiServer;
import dev.tallymill.ingest.api.BesideApi;
import dev.tallymill.ingest.tenant.NewTenant;
import dev.tallymill.ingest.webhook.WebhookDeliveries;
import dev.tallymill.ingest.webhook.WebhookSecrets;
import dev.tallymill.ingest.webhook.WebhookSettings;
import dev.tallymill.standalone.embedded.DataDirectory;
import dev.tallymill.standalone.run.Pipeline;
import dev.tallymill.standalone.run.StartingBroker;
import dev.tallymill.standalone.simulate.SimulateConfig;
import dev.tallymill.standalone.simulate.SimulatedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
import java.util.Properties;

/** Everything in this JVM, as a user would point an SDK at it: API, all three services, broker, simulated model. */
final class RunningPlatform implements AutoCloseable {

    private static final int CALLS = 8;

    private final DataDirectory data;
    private final SimulatedModel model;
    private final StartingBroker broker;
    private final Pipeline pipeline;
    private final ApiServer server;
    private final WebhookSecrets secrets = new WebhookSecrets("the-key-that-webhook-secrets-follow-from");
    private final WebhookDeliveries webhooks;

    RunningPlatform(Path directory) throws InterruptedException, IOException {
        data = DataDirectory.open(directory);
        model = SimulatedModel.start(SimulateConfig.parse("latency=fixed:5ms"));
        broker = StartingBroker.begin(data);
        Properties worker = new Properties();
        worker.setProperty("worker.base.url", model.baseUrl().toString());
        worker.setProperty("worker.api.key.env", "");
        worker.setProperty("worker.provider", "simulated");
        worker.setProperty("worker.concurrency", String.valueOf(CALLS));
        pipeline = Pipeline.start(broker, data, worker, CALLS);
        pipeline.beginCalls();
        pipeline.beginTally();
        server = ApiServer.start(
                pipeline.ingest(), ApiConfig.at("127.0.0.1", 0), null, secrets, Clock.systemUTC(), BesideApi.NOTHING);
        IngestService ingest = pipeline.ingest();
        webhooks = new WebhookDeliveries(
                ingest.kafka(),
                ingest.batches(),
                WebhookSettings.DEFAULT.toPrivateAddresses(),
                secrets,
                Clock.systemUTC());
    }

    /** Where the API is, without the version. */
    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    /** Creates a tenant and returns its key. */
    String newTenant(String id) throws InterruptedException {
        return Objects.requireNonNull(pipeline.ingest().tenants().create(NewTenant.of(id)))
                .apiKey();
    }

    /** Has a tenant's ended batches told to an address of this machine; returns the secret. */
    String newWebhook(String tenant, String url) throws InterruptedException {
        String id = "wh_" + tenant;
        Objects.requireNonNull(pipeline.ingest().tenants().addWebhook(tenant, id, url));
        return secrets.shown(id);
    }

    @Override
    public void close() {
        webhooks.close();
        server.close();
        pipeline.close();
        broker.close();
        model.close();
        data.close();
    }
}
