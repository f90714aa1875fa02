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
        description = {
            "How soon results are in the published totals and on the dashboard, and how soon totals move again after a kill."
        })
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
            @JsonProperty("age_in_totals_ms") Ages totals,
            @JsonProperty("age_on_dashboard_pushed_ms") Ages tiles,
            @JsonProperty("age_on_dashboard_tables_ms") Ages tables,
            @JsonProperty("pause_after_kill_ms") Summary pauses) {}

    /** Ages of small batches of results, in milliseconds. */
    record Ages(
            @JsonProperty("batches") int batches,
            @JsonProperty("p50") double p50,
            @JsonProperty("p99") double p99,
            @JsonProperty("max") double max) {

        static Ages of(List<Double> ages) {
            if (ages.isEmpty()) {
                throw new IllegalStateException(
                        "nothing became complete while it was measured; --seconds is too short");
            }
            List<Double> sorted = ages.stream().sorted().toList();
            return new Ages(
                    sorted.size(),
                    sorted.get(sorted.size() / 2),
                    sorted.get(sorted.size() * 99 / 100),
                    sorted.getLast());
        }

        String text() {
            return String.format(
                    Locale.ROOT, "p50 %.0f ms, p99 %.0f ms, at most %.0f ms (%,d batches)", p50, p99, max, batches);
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (ScratchDirectory scratch = ScratchDirectory.create("tallymill-bench-freshness");
                LedgerBroker broker = new LedgerBroker(scratch.path(), 4)) {
            FreshnessBenchmark.Seen seen = new FreshnessBenchmark(broker, scratch.path(), instruments, rate)
                    .run(Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds), Math.max(1, kills));
            Report report = new Report(
                    "freshness",
                    instruments.clock().instant().toString(),
                    Machine.here(),
                    rate,
                    Ages.of(seen.ages()),
                    Ages.of(seen.tiles()),
                    Ages.of(seen.tables()),
                    Summary.of(seen.pauses()));
            print(report);
            new ResultFile(json).write(report);
        }
        return 0;
    }

    private void print(Report report) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "%,d results/s%nin the published totals:     %s%ndashboard, what is pushed:   %s%ndashboard, tables:           %s%n",
                report.rate(),
                report.totals().text(),
                report.tiles().text(),
                report.tables().text());
        out.printf(
                Locale.ROOT,
                "after kill -9 of the aggregator totals move again after %s ms%n",
                report.pauses().samples().stream().map(Math::round).toList());
        out.flush();
    }
}
