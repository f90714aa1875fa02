package dev.tallymill.standalone.service;

import dev.tallymill.ingest.IngestConfig;
import dev.tallymill.ingest.IngestMain;
import dev.tallymill.ingest.IngestService;
import dev.tallymill.ingest.ServedApi;
import dev.tallymill.ingest.api.ApiConfig;
import dev.tallymill.standalone.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tallymill ingest --config FILE}. */
@Command(
        name = "ingest",
        description = "The HTTP API, and the dispatcher that validates batches and feeds their jobs to the workers.",
        mixinStandardHelpOptions = true)
public final class IngestCommand implements Callable<Integer> {

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "Java properties; docs/configuration.md lists every key.")
    private Path config = Path.of("");

    @Override
    public Integer call() throws Exception {
        IngestConfig read = ConfigFile.read(config, IngestConfig::from);
        ApiConfig api = ConfigFile.read(config, ApiConfig::from);
        OpsConfig ops = ConfigFile.read(config, OpsConfig::from);
        ServiceProcess.run("ingest", ops, registry -> {
            IngestService service = IngestMain.start(read);
            IngestMetrics.follow(registry, service.budgetFigures());
            return RunningService.of(serve(service, api), service::failure);
        });
        return ExitCode.COMPLETED;
    }

    /** Both, to be closed together. */
    private static AutoCloseable serve(IngestService service, ApiConfig api) {
        try {
            ServedApi server = IngestMain.serve(service, api);
            return () -> {
                server.close();
                service.close();
            };
        } catch (IOException | IllegalArgumentException e) {
            service.close();
            throw new CannotServeException(String.valueOf(e.getMessage()), e);
        }
    }
}
