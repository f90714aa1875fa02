package dev.tallymill.standalone.service;

import dev.tallymill.aggregator.AggregatorConfig;
import dev.tallymill.aggregator.AggregatorMain;
import dev.tallymill.aggregator.AggregatorService;
import dev.tallymill.standalone.ExitCode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tallymill aggregator --config FILE}. */
@Command(
        name = "aggregator",
        description = "Tallies usage: spend per tenant and model, progress of batches.",
        mixinStandardHelpOptions = true)
public final class AggregatorCommand implements Callable<Integer> {

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
        ServiceProcess.run("aggregator", ops, registry -> {
            AggregatorService service = AggregatorMain.start(read);
            return RunningService.of(service, service::failure);
        });
        return ExitCode.COMPLETED;
    }
}
