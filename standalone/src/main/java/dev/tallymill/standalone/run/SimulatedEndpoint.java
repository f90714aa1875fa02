package dev.tallymill.standalone.run;

import dev.tallymill.standalone.simulate.SimulatedModel;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** What the worker is to call; for {@code --simulate}, a simulated model that lives as long as this. */
public final class SimulatedEndpoint implements AutoCloseable {

    private static final String PROVIDER = "simulated";

    private final Endpoint endpoint;
    private final @Nullable SimulatedModel model;

    private SimulatedEndpoint(Endpoint endpoint, @Nullable SimulatedModel model) {
        this.endpoint = endpoint;
        this.model = model;
    }

    /** Starts the simulated model where one is asked for. */
    public static SimulatedEndpoint open(Endpoint endpoint) {
        return switch (endpoint) {
            case Endpoint.Real real -> new SimulatedEndpoint(real, null);
            case Endpoint.Simulated simulated ->
                new SimulatedEndpoint(simulated, SimulatedModel.start(simulated.config()));
        };
    }

    /** The worker's keys. */
    public Properties workerSettings(RunOptions options) {
        Properties settings = new Properties();
        settings.setProperty("worker.concurrency", String.valueOf(options.concurrency()));
        settings.setProperty("worker.max.attempts", String.valueOf(options.maxAttempts()));
        if (model != null) {
            settings.setProperty("worker.base.url", model.baseUrl().toString());
            settings.setProperty("worker.api.key.env", "");
            settings.setProperty("worker.provider", PROVIDER);
        } else if (endpoint instanceof Endpoint.Real real) {
            String keyVariable = real.keyVariable();
            settings.setProperty("worker.base.url", real.baseUrl().toString());
            settings.setProperty("worker.api.key.env", keyVariable == null ? "" : keyVariable);
        }
        return settings;
    }

    @Override
    public void close() {
        if (model != null) {
            model.close();
        }
    }
}
