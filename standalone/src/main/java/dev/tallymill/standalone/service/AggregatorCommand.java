package dev.tallymill.standalone.service;

import dev.tallymill.aggregator.AggregatorConfig;
import dev.tallymill.aggregator.AggregatorMain;
import dev.tallymill.aggregator.AggregatorService;
import dev.tallymill.aggregator.AggregatorState;
import dev.tallymill.aggregator.AggregatorView;
import dev.tallymill.aggregator.metrics.AggregatorMetrics;
import dev.tallymill.aggregator.web.WebConfig;
import dev.tallymill.standalone.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tallymill aggregator --config FILE}. */
@Command(
        name = "aggregator",
        description =
                "Tallies usage: spend per tenant and model, progress of batches; serves the dashboard where configured.",
        mixinStandardHelpOptions = true)
public final class AggregatorCommand implements Callable<Integer> {

    private static final Duration DASHBOARD_WAITS_FOR_START = Duration.ofSeconds(5);

    /** Where there is nothing to count no total comes. */
    private static final Duration DASHBOARD_WAITS_FOR_TOTALS = Duration.ofSeconds(2);

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "Java properties; docs/configuration.md lists every key.")
    private Path config = Path.of("");

    @Override
    public Integer call() throws Exception {
        AggregatorConfig read = ConfigFile.read(config, AggregatorConfig::from);
        OpsConfig ops = ConfigFile.read(config, OpsConfig::from);
        WebConfig web = ConfigFile.read(config, WebConfig::from);
        ServiceProcess.run("aggregator", ops, registry -> {
            AggregatorMetrics metrics = new AggregatorMetrics(registry);
            AggregatorService service = AggregatorMain.start(read);
            metrics.follow(service::streamsMetrics, service::state);
            return web.port() == 0
                    ? new RunningService(service, service::failure, () -> isRunning(service), () -> {})
                    : withDashboard(service, dashboard(service, read, web), metrics);
        });
        return ExitCode.COMPLETED;
    }

    /** The dashboard comes second: it would take the processor from those whom the totals wait for. */
    private static void awaitTotals(AggregatorService service) {
        try {
            if (service.awaitRunning(DASHBOARD_WAITS_FOR_START)) {
                var unusedComesAnyway = service.awaitTotals(DASHBOARD_WAITS_FOR_TOTALS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isRunning(AggregatorService service) {
        return service.state() == AggregatorState.RUNNING;
    }

    private static RunningService withDashboard(
            AggregatorService service, Dashboard dashboard, AggregatorMetrics metrics) {
        metrics.follow(dashboard.view().model());
        return new RunningService(
                () -> {
                    dashboard.close();
                    service.close();
                },
                service::failure,
                () -> isRunning(service) && dashboard.view().isReady(),
                metrics::refresh);
    }

    private static Dashboard dashboard(AggregatorService service, AggregatorConfig read, WebConfig web) {
        awaitTotals(service);
        try {
            return Dashboard.start(read, web);
        } catch (IOException e) {
            service.close();
            throw new CannotServeException("aggregator.http.host, aggregator.http.port: " + e.getMessage(), e);
        }
    }

    /** The view of the totals on a server of its own. */
    private record Dashboard(AggregatorView view, GuardedHost host) implements AutoCloseable {

        static Dashboard start(AggregatorConfig read, WebConfig web) throws IOException {
            AggregatorView view = AggregatorMain.checkedView(read.kafka(), web);
            try {
                return new Dashboard(
                        view,
                        GuardedHost.start(web.host(), web.port(), view.routes(), GuardedHost.LIMITS, System::nanoTime));
            } catch (IOException e) {
                view.close();
                throw e;
            }
        }

        @Override
        public void close() {
            view.close();
            host.close();
        }
    }
}
