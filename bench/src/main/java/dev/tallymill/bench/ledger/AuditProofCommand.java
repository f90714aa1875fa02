package dev.tallymill.bench.ledger;

import dev.tallymill.bench.Instruments;
import dev.tallymill.bench.ScratchDirectory;
import dev.tallymill.schemas.money.Usd;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tallymill bench audit}. */
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = {
            "Counts generated jobs while aggregator and broker are killed (kill -9), then audits every total.",
            "Exit status 1 unless the audit is exact, agrees with the generator, and finds a planted pico-dollar."
        })
public final class AuditProofCommand implements Callable<Integer> {

    private final Instruments instruments;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Jobs. Default: ${DEFAULT-VALUE}.")
    private int jobs;

    @Option(
            names = "--kills",
            paramLabel = "N",
            defaultValue = "12",
            description = "Kills, every third the broker's. Default: ${DEFAULT-VALUE}.")
    private int kills;

    @Option(
            names = "--example",
            description = "Jobs of 1,000 input and 500 output tokens at 0.15 and 0.60 USD a million, instead of a mix.")
    private boolean example;

    /** Measures with these instruments. */
    public AuditProofCommand(Instruments instruments) {
        this.instruments = instruments;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        long start = instruments.nanoTime().getAsLong();
        try (ScratchDirectory scratch = ScratchDirectory.create("tallymill-bench-audit")) {
            AuditProof.Result result = new AuditProof(scratch.path(), instruments, example, line -> {
                        err.println(line);
                        err.flush();
                    })
                    .run(jobs, kills);
            Duration took = instruments.since(start);
            out.printf(
                    "%,d jobs, %,d duplicates, %d kills (aggregator ended by itself: %d), %d s%n",
                    result.jobs(), result.duplicates(), result.kills(), result.endedByItself(), took.toSeconds());
            out.printf("generator: %s USD, %,d without a price%n", Usd.ofPico(result.picoUsd()), result.unpriced());
            out.printf("--- audit, exit status %d%n%s", result.audit(), result.auditText());
            out.printf(
                    "--- with one pico-dollar planted, exit status %d%n%s",
                    result.plantedAudit(), result.plantedText());
            out.flush();
            return result.isProof() ? 0 : 1;
        }
    }
}
