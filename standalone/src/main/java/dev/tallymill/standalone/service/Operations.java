package dev.tallymill.standalone.service;

import dev.tallymill.standalone.CommandFailure;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** What an operator sees of a service process from outside: its metrics and its health, where they are asked for. */
final class Operations implements AutoCloseable {

    private final ServiceHealth health = new ServiceHealth();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmMetrics jvm = JvmMetrics.of(registry);
    private final @Nullable OpsServer server;

    private Operations(OpsConfig config) throws CommandFailure {
        this.server = config.metricsPort() == 0
                ? null
                : OpsServer.start(new InetSocketAddress(config.metricsHost(), config.metricsPort()), health, registry);
    }

    /**
     * Serves from now on, if at all.
     *
     * @throws CommandFailure when nothing can listen at the configured address
     */
    static Operations start(OpsConfig config) throws CommandFailure {
        return new Operations(config);
    }

    /** Where the service's metrics go. */
    MeterRegistry metrics() {
        return registry;
    }

    /** The service has started: from now on it speaks for itself. */
    void started(RunningService service) {
        health.started(service);
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
        jvm.close();
    }
}
