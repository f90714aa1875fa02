package dev.tallymill.standalone.spend;

import dev.tallymill.aggregator.price.list.ImportOptions;
import dev.tallymill.aggregator.price.list.PriceImport;
import dev.tallymill.aggregator.price.list.PriceListException;
import dev.tallymill.aggregator.price.list.PriceListReader;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.price.BuiltInPrices;
import dev.tallymill.schemas.record.Price;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import dev.tallymill.standalone.service.ConfigFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tallymill prices list | import --config FILE}. */
@Command(
        name = "prices",
        description = "Lists the prices that spend is computed from, and adds to them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(list | import)")
public final class PricesCommand {

    private static final int UNREACHABLE = 1;

    @Spec
    private @Nullable CommandSpec spec;

    @Command(
            name = "list",
            description = "Every price, with those that come with this version; later versions of one item hold.",
            mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--config", required = true, paramLabel = "FILE", description = "As for the services.")
                    Path config,
            @Option(names = "--model", paramLabel = "NAME", description = "Only this model.") @Nullable String model,
            @Option(names = "--json", description = "One JSON object a line.") boolean json)
            throws CommandFailure {
        List<Price> prices = new ArrayList<>(BuiltInPrices.load());
        prices.addAll(read(new PricesTopic(ConfigFile.read(config, KafkaSettings::from)))
                .values());
        prices.removeIf(price -> model != null && !price.getModel().equals(model));
        PrintWriter out = out();
        if (json) {
            PriceText.lines(prices, out);
        } else {
            PriceText.table(prices, out);
        }
        out.flush();
        return ExitCode.COMPLETED;
    }

    @Command(
            name = "import",
            description = {
                "Adds the prices of FILE: Tallymill's own YAML (docs/prices.md) or LiteLLM's"
                        + " model_prices_and_context_window.json.",
                "All or none are added. Prices never change: an entry that is there with other amounts is refused."
            },
            mixinStandardHelpOptions = true)
    int add(
            @Option(names = "--config", required = true, paramLabel = "FILE", description = "As for the services.")
                    Path config,
            @Parameters(paramLabel = "FILE", description = "The list.") Path file,
            @Option(
                            names = "--price-version",
                            paramLabel = "NAME",
                            description = "Name of these prices, stamped on spend. LiteLLM's list needs it.")
                    @Nullable
                    String version,
            @Option(
                            names = "--effective-from",
                            paramLabel = "TIME",
                            converter = MinuteConverter.class,
                            description = "First minute they hold: 2026-12-01 or 2026-12-01T08:30:00Z. LiteLLM's list"
                                    + " needs it.")
                    @Nullable
                    Instant effectiveFrom,
            @Option(
                            names = "--provider",
                            paramLabel = "NAME",
                            description = "Enter all under this provider (worker.provider), * for any.")
                    @Nullable
                    String provider,
            @Option(names = "--model", paramLabel = "NAME", description = "Take only this model; may be repeated.")
                    @Nullable
                    Set<String> models,
            @Option(
                            names = "--batch-prices",
                            description =
                                    "Take LiteLLM's prices of providers' batch APIs for jobs of batches. Tallymill"
                                            + " calls the ordinary API: only where a contract says so.")
                    boolean batchPrices,
            @Option(names = "--dry-run", description = "Only say what would be added.") boolean dryRun)
            throws CommandFailure {
        PricesTopic topic = new PricesTopic(ConfigFile.read(config, KafkaSettings::from));
        ImportOptions options =
                new ImportOptions(version, effectiveFrom, provider, models == null ? Set.of() : models, batchPrices);
        PriceListReader.Content content = content(file, options);
        PriceImport plan = plan(file, read(topic), content.prices());
        if (!dryRun && !plan.added().isEmpty()) {
            write(topic, plan.added());
        }
        PrintWriter out = out();
        plan.added().forEach(price -> out.println((dryRun ? "would add " : "added ") + PriceImport.key(price)));
        content.notes().forEach(note -> out.println("note: " + note));
        out.printf(
                "%d prices %s, %d were there%n",
                plan.added().size(), dryRun ? "would be added" : "added", plan.unchanged());
        out.flush();
        return ExitCode.COMPLETED;
    }

    private static PriceListReader.Content content(Path file, ImportOptions options) throws CommandFailure {
        try {
            return new PriceListReader(options).read(file);
        } catch (PriceListException e) {
            throw refused(file, e);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE, file + ": cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static PriceImport plan(Path file, Map<String, Price> existing, List<Price> list) throws CommandFailure {
        try {
            return PriceImport.plan(existing, list);
        } catch (PriceListException e) {
            throw refused(file, e);
        }
    }

    private static CommandFailure refused(Path file, PriceListException cause) {
        List<String> lines = String.valueOf(cause.getMessage())
                .lines()
                .map(line -> file + ": " + line)
                .toList();
        return new CommandFailure(ExitCode.USAGE, String.join("\n", lines));
    }

    private static Map<String, Price> read(PricesTopic topic) throws CommandFailure {
        try {
            return topic.read();
        } catch (KafkaException e) {
            throw new CommandFailure(UNREACHABLE, "the prices cannot be read: " + e.getMessage());
        }
    }

    private static void write(PricesTopic topic, List<Price> prices) throws CommandFailure {
        try {
            topic.add(prices);
        } catch (KafkaException e) {
            throw new CommandFailure(UNREACHABLE, "the prices cannot be written: " + e.getMessage());
        }
    }

    private PrintWriter out() {
        return spec == null
                ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
                : spec.commandLine().getOut();
    }
}
