package dev.tallymill.standalone.spend;

import dev.tallymill.aggregator.AggregatorConfig;
import dev.tallymill.aggregator.audit.Rerater;
import dev.tallymill.aggregator.audit.Rerating;
import dev.tallymill.schemas.money.Usd;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import dev.tallymill.standalone.service.ConfigFile;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tallymill rerate --config FILE --from TIME --to TIME}. */
@Command(
        name = "rerate",
        description = {
            "Rates jobs anew with the prices of now, posts what that makes different, and prints it.",
            "Exit status 1 when some jobs were still being counted: run it again for those. A second run finds nothing."
        },
        mixinStandardHelpOptions = true)
public final class RerateCommand implements Callable<Integer> {

    private static final int NOT_ALL = 1;
    private static final String ROW = "%-20s  %-28s  %24s  %24s  %24s%n";

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "As for the aggregator.")
    private Path config = Path.of("");

    @Option(
            names = "--from",
            required = true,
            paramLabel = "TIME",
            converter = MinuteConverter.class,
            description = "Jobs that completed at or after it: 2026-12-01 or 2026-12-01T08:30:00Z.")
    private Instant from = Instant.EPOCH;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "TIME",
            converter = MinuteConverter.class,
            description = "Jobs that completed before it.")
    private Instant to = Instant.EPOCH;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "10s",
            description = "Longest wait for jobs that are being counted. Default: ${DEFAULT-VALUE}.")
    private Duration patience = Duration.ZERO;

    @Option(names = "--dry-run", description = "Post nothing, only print the differences.")
    private boolean dryRun;

    @Override
    public Integer call() throws CommandFailure {
        AggregatorConfig read = ConfigFile.read(config, AggregatorConfig::from);
        Rerater rerater = new Rerater(read.kafka(), read.retention(), Time.SYSTEM);
        try {
            Rerating rerating = dryRun ? rerater.plan(from, to, patience) : rerater.rerate(from, to, patience);
            print(rerating);
            return rerating.inMotion() == 0 ? ExitCode.COMPLETED : NOT_ALL;
        } catch (KafkaException | IllegalStateException e) {
            throw new CommandFailure(NOT_ALL, "nothing was posted: " + e.getMessage());
        }
    }

    private void print(Rerating rerating) {
        PrintWriter out = spec == null
                ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
                : spec.commandLine().getOut();
        out.printf(ROW, "TENANT", "MODEL", "BOOKED USD", "RATED USD", "DIFFERENCE USD");
        BigInteger booked = BigInteger.ZERO;
        BigInteger rated = BigInteger.ZERO;
        for (Map.Entry<Rerating.Item, Rerating.Costs> row : rerating.models().entrySet()) {
            Rerating.Costs costs = row.getValue();
            booked = booked.add(costs.booked());
            rated = rated.add(costs.rated());
            print(out, row.getKey().tenant(), row.getKey().model(), costs);
        }
        print(out, "all", "", new Rerating.Costs(booked, rated));
        out.printf("%d corrections %s%n", rerating.corrections().size(), dryRun ? "would be posted" : "posted");
        if (rerating.inMotion() > 0) {
            out.printf("%d cells are being counted and were left alone%n", rerating.inMotion());
        }
        out.flush();
    }

    private static void print(PrintWriter out, String tenant, String model, Rerating.Costs costs) {
        out.printf(
                ROW,
                tenant,
                model,
                Usd.ofPico(costs.booked()),
                Usd.ofPico(costs.rated()),
                Usd.ofPico(costs.difference()));
    }
}
