package dev.tallymill.standalone.service;

import dev.tallymill.standalone.ExitCode;
import dev.tallymill.worker.WorkerConfig;
import dev.tallymill.worker.WorkerMain;
import dev.tallymill.worker.WorkerService;
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
        WorkerService service = ServiceProcess.start("worker", () -> WorkerMain.start(read));
        ServiceProcess.keep("worker", service, service::failure);
        return ExitCode.COMPLETED;
    }
}
