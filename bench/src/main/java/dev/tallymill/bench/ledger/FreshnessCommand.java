package dev.tallymill.bench.ledger;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.ScratchDirectory;
import dev.tallymill.bench.measure.Machine;
import dev.tallymill.bench.measure.ResultFile;
import dev.tallymill.bench.measure.Summary;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tallymill bench freshness}. */
@Command(
        name = "freshness",
        mixinStandardHelpOptions = true,
        description = "How soon results are in the published totals, and how soon totals move again after a kill.")
public final class FreshnessCommand implements Callable<Integer> {

    private final Instruments instruments;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Results per second. Default: ${DEFAULT-VALUE}.")
    private int rate;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "20",
            description = "Measured. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "10",
            description = "Seconds before. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(
            names = "--kills",
            paramLabel = "N",
            defaultValue = "3",
            description = "Kills afterwards. Default: ${DEFAULT-VALUE}.")
    private int kills;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            defaultValue = "bench-freshness.json",
            description = "Where the figures go as JSON. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path json;

    /** Measures with these instruments. */
    public FreshnessCommand(Instruments instruments) {
        this.instruments = instruments;
    }

    /** The JSON file's content. */
    record Report(
            @JsonProperty("benchmark") String benchmark,
            @JsonProperty("measured_at") String measuredAt,
            @JsonProperty("machine") Machine machine,
            @JsonProperty("results_per_second") int rate,
            @JsonProperty("age_p50_ms") double p50,
            @JsonProperty("age_p99_ms") double p99,
            @JsonProperty("age_max_ms") double max,
            @JsonProperty("pause_after_kill_ms") Summary pauses) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (ScratchDirectory scratch = ScratchDirectory.create("tallymill-bench-freshness");
                LedgerBroker broker = new LedgerBroker(scratch.path(), 4)) {
            FreshnessBenchmark.Seen seen = new FreshnessBenchmark(broker, scratch.path(), instruments, rate)
                    .run(Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds), Math.max(1, kills));
            List<Double> ages = seen.ages().stream().sorted().toList();
            Report report = new Report(
                    "freshness",
                    instruments.clock().instant().toString(),
                    Machine.here(),
                    rate,
                    ages.get(ages.size() / 2),
                    ages.get(ages.size() * 99 / 100),
                    ages.getLast(),
                    Summary.of(seen.pauses()));
            print(report, ages.size());
            new ResultFile(json).write(report);
        }
        return 0;
    }

    private void print(Report report, int batches) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%,d results/s, %,d batches: in the totals after p50 %.0f ms, p99 %.0f ms, at most %.0f ms%n",
                report.rate(),
                batches,
                report.p50(),
                report.p99(),
                report.max());
        out.printf(
                Locale.ROOT,
                "after kill -9 of the aggregator totals move again after %s ms%n",
                report.pauses().samples().stream().map(Math::round).toList());
        out.flush();
    }
}
