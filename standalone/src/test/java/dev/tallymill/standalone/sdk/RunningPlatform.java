package dev.tallymill.standalone.sdk;

import dev.tallymill.ingest.api.ApiConfig;
import dev.tallymill.ingest.api.ApiServer;
import dev.tallymill.ingest.api.BesideApi;
import dev.tallymill.ingest.tenant.NewTenant;
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
                pipeline.ingest(), ApiConfig.at("127.0.0.1", 0), null, Clock.systemUTC(), BesideApi.NOTHING);
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

    @Override
    public void close() {
        server.close();
        pipeline.close();
        broker.close();
        model.close();
        data.close();
    }
}
