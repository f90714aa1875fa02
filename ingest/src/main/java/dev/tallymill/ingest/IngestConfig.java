package dev.tallymill.ingest;

import static dev.tallymill.schemas.property.PropertyValues.duration;
import static dev.tallymill.schemas.property.PropertyValues.number;

import dev.tallymill.ingest.budget.BudgetSettings;
import dev.tallymill.ingest.dispatch.DispatchSettings;
import dev.tallymill.ingest.dispatch.EndingSettings;
import dev.tallymill.ingest.dispatch.OwnershipSettings;
import dev.tallymill.ingest.validate.ValidationLimits;
import dev.tallymill.schemas.config.KafkaSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Everything that can be set about the ingest service. Immutable.
 *
 * @param kafka where Kafka and the schema registry are
 * @param limits how much one file may hold
 * @param ownership how tenants are shared out among instances
 * @param ending how batches come to their end
 * @param dispatch how much is released at a time
 * @param budgets what is assumed of requests that do not say how much they use
 * @param transactionTimeout after so long the broker drops what a dead dispatcher left open
 * @param tablesDir where on disk the tables lie that are read from Kafka at every start
 */
public record IngestConfig(
        KafkaSettings kafka,
        ValidationLimits limits,
        OwnershipSettings ownership,
        EndingSettings ending,
        DispatchSettings dispatch,
        BudgetSettings budgets,
        Duration transactionTimeout,
        Path tablesDir) {

    private static final Duration DEFAULT_TRANSACTION_TIMEOUT = Duration.ofSeconds(15);

    public IngestConfig {
        if (transactionTimeout.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("ingest.transaction.timeout.ms must be at least 1000");
        }
    }

    /** Everything at its default but where Kafka is. */
    public static IngestConfig of(KafkaSettings kafka) {
        return new IngestConfig(
                kafka,
                ValidationLimits.DEFAULT,
                OwnershipSettings.DEFAULT,
                EndingSettings.DEFAULT,
                DispatchSettings.DEFAULT,
                BudgetSettings.DEFAULT,
                DEFAULT_TRANSACTION_TIMEOUT,
                defaultTablesDir());
    }

    /**
     * Reads the keys of docs/configuration.md.
     *
     * @throws IllegalArgumentException naming the key that is wrong
     */
    public static IngestConfig from(Properties properties) {
        ValidationLimits limits = ValidationLimits.DEFAULT;
        DispatchSettings dispatch = DispatchSettings.DEFAULT;
        return new IngestConfig(
                KafkaSettings.from(properties),
                new ValidationLimits(
                        number(properties, "ingest.max.requests", limits.maxRequests(), 1, Integer.MAX_VALUE / 2),
                        number(properties, "ingest.max.file.bytes", limits.maxBytes(), 1, Long.MAX_VALUE),
                        (int) number(
                                properties, "ingest.max.line.bytes", limits.maxLineBytes(), 1, limits.maxLineBytes())),
                new OwnershipSettings(
                        flag(properties, "ingest.single.instance", OwnershipSettings.DEFAULT.single()),
                        duration(
                                properties,
                                "ingest.session.timeout",
                                OwnershipSettings.DEFAULT.sessionTimeout().toString())),
                new EndingSettings(
                        flag(properties, "ingest.store.results", EndingSettings.DEFAULT.storeFiles()),
                        duration(
                                properties,
                                "ingest.grace",
                                EndingSettings.DEFAULT.grace().toString())),
                new DispatchSettings(
                        number(properties, "ingest.window", dispatch.windowJobs(), 1, Integer.MAX_VALUE),
                        number(properties, "ingest.window.bytes", dispatch.windowBytes(), 1, Long.MAX_VALUE),
                        (int) number(properties, "ingest.turn", dispatch.turnJobs(), 1, 1_000_000),
                        number(properties, "ingest.turn.bytes", dispatch.turnBytes(), 1, Integer.MAX_VALUE),
                        (int) number(properties, "ingest.turn.first", dispatch.firstTurnJobs(), 1, 1_000_000)),
                budgets(properties),
                Duration.ofMillis(number(
                        properties,
                        "ingest.transaction.timeout.ms",
                        DEFAULT_TRANSACTION_TIMEOUT.toMillis(),
                        1,
                        Integer.MAX_VALUE)),
                Path.of(properties
                        .getProperty("ingest.tables.dir", defaultTablesDir().toString())
                        .strip()));
    }

    private static Path defaultTablesDir() {
        return Path.of(System.getProperty("java.io.tmpdir", "."));
    }

    private static BudgetSettings budgets(Properties properties) {
        BudgetSettings defaults = BudgetSettings.DEFAULT;
        long most = 1_000_000_000;
        return new BudgetSettings(
                number(properties, "ingest.budget.assumed.max.tokens", defaults.assumedMaxTokens(), 1, most),
                number(properties, "ingest.budget.overhead.tokens", defaults.promptOverheadTokens(), 0, most),
                number(properties, "ingest.budget.part.tokens", defaults.partTokens(), 0, most),
                Arrays.stream(properties
                                .getProperty("ingest.budget.providers", "")
                                .split(","))
                        .map(String::strip)
                        .filter(provider -> !provider.isEmpty())
                        .collect(Collectors.toSet()));
    }

    private static boolean flag(Properties properties, String key, boolean defaultValue) {
        String text =
                properties.getProperty(key, Boolean.toString(defaultValue)).strip();
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(key + " must be true or false, not '" + text + "'");
        };
    }
}
