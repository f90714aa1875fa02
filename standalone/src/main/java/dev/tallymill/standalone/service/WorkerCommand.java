package dev.tallymill.standalone.service;

import dev.tallymill.standalone.ExitCode;
import dev.tallymill.worker.WorkerConfig;
import dev.tallymill.worker.WorkerMain;
import dev.tallymill.worker.WorkerService;
import dev.tallymill.worker.metrics.WorkerMetrics;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tallymill worker --config FILE}. */
@Command(
        name = "worker",
        description = "Takes prompt jobs, calls the model, publishes results and usage.",
        mixinStandardHelpOptions = true)
public final class WorkerCommand implements Callable<Integer> {

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "Java properties; docs/configuration.md lists every key.")
    private Path config = Path.of("");

    @Override
    public Integer call() throws Exception {
        WorkerConfig read = ConfigFile.read(config, WorkerConfig::from);
        OpsConfig ops = ConfigFile.read(config, OpsConfig::from);
        ServiceProcess.run("worker", ops, registry -> {
            WorkerMetrics metrics = new WorkerMetrics(registry);
            WorkerService service = WorkerMain.start(read, metrics);
            return new RunningService(service, service::failure, service::isReady, metrics::refresh);
        });
        return ExitCode.COMPLETED;
    }
}
