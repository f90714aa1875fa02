package dev.tallymill.bench.ledger;

import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.ScratchDirectory;
import dev.tallymill.bench.measure.Machine;
import dev.tallymill.bench.measure.ResultFile;
import dev.tallymill.bench.measure.Summary;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tallymill bench ledger}. */
@Command(
        name = "ledger",
        mixinStandardHelpOptions = true,
        description = {
            "Usage records the aggregator counts per second, exactly once, beside three counts of the same topic by Kafka Streams:",
            "a bare one without any state, the same with Avro decoding, and Streams' own count by key, with a table and its changelog.",
            "The broker is a process of its own; each counts the whole topic anew in every round and they take turns."
        })
public final class LedgerCommand implements Callable<Integer> {

    private static final int TENANTS = 20;

    private final Instruments instruments;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--records",
            paramLabel = "N",
            defaultValue = "2000000",
            description = "Records. Default: ${DEFAULT-VALUE}.")
    private int records;

    @Option(
            names = "--hot",
            paramLabel = "PERCENT",
            defaultValue = "5",
            description = "Part of the batches that is one tenant's. Default: ${DEFAULT-VALUE}.")
    private int hot;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "12",
            description = "Of token-usage. Default: ${DEFAULT-VALUE}.")
    private int partitions;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "5",
            description = "Rounds that count, after one to warm up. Default: ${DEFAULT-VALUE}.")
    private int repeat;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            defaultValue = "bench-ledger.json",
            description = "Where the figures go as JSON. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path json;

    /** Measures with these instruments. */
    public LedgerCommand(Instruments instruments) {
        this.instruments = instruments;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (ScratchDirectory scratch = ScratchDirectory.create("tallymill-bench-ledger");
                LedgerBroker broker = new LedgerBroker(scratch.path(), partitions)) {
            LedgerReport report = measure(new LedgerBenchmark(broker, scratch.path(), instruments, records));
            PrintWriter out = spec.commandLine().getOut();
            out.print(report.table());
            out.flush();
            new ResultFile(json).write(report);
        }
        return 0;
    }

    private LedgerReport measure(LedgerBenchmark benchmark) throws IOException, InterruptedException {
        long inBatches = benchmark.fill(new UsageMix(instruments.clock().instant(), TENANTS, hot));
        List<LedgerBenchmark.Rate> bare = new ArrayList<>();
        List<LedgerBenchmark.Rate> decoding = new ArrayList<>();
        List<LedgerBenchmark.Rate> byKey = new ArrayList<>();
        List<LedgerBenchmark.Rate> ledger = new ArrayList<>();
        for (int round = 0; round <= repeat; round++) {
            LedgerBenchmark.Rate bareRate = benchmark.bare(BareCount.Kind.BARE);
            LedgerBenchmark.Rate decodingRate = benchmark.bare(BareCount.Kind.DECODING);
            LedgerBenchmark.Rate byKeyRate = benchmark.bare(BareCount.Kind.BY_KEY);
            LedgerBenchmark.Rate ledgerRate = benchmark.ledger(inBatches);
            tell(round, bareRate, decodingRate, byKeyRate, ledgerRate);
            if (round > 0) {
                bare.add(bareRate);
                decoding.add(decodingRate);
                byKey.add(byKeyRate);
                ledger.add(ledgerRate);
            }
        }
        double restore = benchmark.restore(inBatches).toNanos() / 1e6;
        List<Double> barePerSecond = perSecond(bare);
        List<Double> decodingPerSecond = perSecond(decoding);
        List<Double> byKeyPerSecond = perSecond(byKey);
        List<Double> ledgerPerSecond = perSecond(ledger);
        return new LedgerReport(
                "ledger",
                instruments.clock().instant().toString(),
                Machine.here(),
                records,
                hot,
                Summary.of(barePerSecond),
                Summary.of(decodingPerSecond),
                Summary.of(byKeyPerSecond),
                Summary.of(ledgerPerSecond),
                Summary.ofRatios(ledgerPerSecond, barePerSecond),
                Summary.ofRatios(ledgerPerSecond, decodingPerSecond),
                Summary.ofRatios(ledgerPerSecond, byKeyPerSecond),
                Summary.of(bare.stream().map(LedgerBenchmark.Rate::perCpuSecond).toList()),
                Summary.of(
                        ledger.stream().map(LedgerBenchmark.Rate::perCpuSecond).toList()),
                Summary.of(List.of(restore)));
    }

    private static List<Double> perSecond(List<LedgerBenchmark.Rate> rates) {
        return rates.stream().map(LedgerBenchmark.Rate::perSecond).toList();
    }

    private void tell(
            int round,
            LedgerBenchmark.Rate bare,
            LedgerBenchmark.Rate decoding,
            LedgerBenchmark.Rate byKey,
            LedgerBenchmark.Rate ledger) {
        PrintWriter progress = spec.commandLine().getErr();
        progress.println(String.format(
                Locale.ROOT,
                "%s: bare %,.0f/s (%,.0f per CPU s), decoding %,.0f/s, count by key %,.0f/s, ledger %,.0f/s (%,.0f per CPU s)",
                round == 0 ? "warm-up" : "round " + round + " of " + repeat,
                bare.perSecond(),
                bare.perCpuSecond(),
                decoding.perSecond(),
                byKey.perSecond(),
                ledger.perSecond(),
                ledger.perCpuSecond()));
        progress.flush();
    }
}
