package dev.tallymill.standalone.service;

import dev.tallymill.ingest.IngestConfig;
import dev.tallymill.ingest.IngestMain;
import dev.tallymill.ingest.IngestService;
import dev.tallymill.standalone.ExitCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tallymill ingest --config FILE}. */
@Command(
        name = "ingest",
        description = "The dispatcher: validates batches and feeds their jobs to the workers.",
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
        OpsConfig ops = ConfigFile.read(config, OpsConfig::from);
        ServiceProcess.run("ingest", ops, registry -> {
            IngestService service = IngestMain.start(read);
            return RunningService.of(service, service::failure);
        });
        return ExitCode.COMPLETED;
    }
}
