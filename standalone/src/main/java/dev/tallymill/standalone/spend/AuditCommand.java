package dev.tallymill.standalone.spend;

import dev.tallymill.aggregator.AggregatorConfig;
import dev.tallymill.aggregator.audit.AuditReport;
import dev.tallymill.aggregator.audit.Auditor;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import dev.tallymill.standalone.service.ConfigFile;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tallymill audit --config FILE}. */
@Command(
        name = "audit",
        description = {
            "Replays the topics and proves that every total is the sum of usage times price, to the pico-dollar, and that"
                    + " every job of a batch has ended or is pending.",
            "Exit status 1 when it is not: each difference is printed with its place."
        },
        mixinStandardHelpOptions = true)
public final class AuditCommand implements Callable<Integer> {

    private static final int DIFFERENT = 1;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "As for the aggregator.")
    private Path config = Path.of("");

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = MinuteConverter.class,
            description = "Only buckets from it on: 2026-12-01 or 2026-12-01T08:30:00Z. Needed where usage has been"
                    + " deleted for its age.")
    private @Nullable Instant from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = MinuteConverter.class,
            description = "Only buckets that end by then.")
    private @Nullable Instant to;

    @Option(
            names = "--quiet",
            paramLabel = "TIME",
            defaultValue = "5s",
            description = "How long no topic may grow before a difference counts. Default: ${DEFAULT-VALUE}.")
    private Duration quiet = Duration.ZERO;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = "How long topics that grow are read on; then only buckets are judged that had ended before."
                    + " Default: ${DEFAULT-VALUE}.")
    private Duration patience = Duration.ZERO;

    @Option(
            names = "--show",
            paramLabel = "N",
            defaultValue = "20",
            description = "Most differences to print. Default: ${DEFAULT-VALUE}.")
    private int show;

    @Option(names = "--batches", description = "Also print how the jobs of each batch ended, a line for each.")
    private boolean batches;

    @Override
    public Integer call() throws CommandFailure {
        AggregatorConfig read = ConfigFile.read(config, AggregatorConfig::from);
        try {
            AuditReport report = new Auditor(read.kafka(), read.retention(), Time.SYSTEM)
                    .audit(new Auditor.Scope(from, to, quiet, patience));
            PrintWriter out = spec == null
                    ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
                    : spec.commandLine().getOut();
            new AuditText(out, show, batches).print(report);
            return report.isExact() ? ExitCode.COMPLETED : DIFFERENT;
        } catch (KafkaException | IllegalStateException e) {
            throw new CommandFailure(DIFFERENT, "the audit could not be made: " + e.getMessage());
        }
    }
}
