package dev.tallymill.ingest;

import dev.tallymill.ingest.dispatch.DispatchSettings;
import dev.tallymill.ingest.validate.ValidationLimits;
import dev.tallymill.schemas.config.KafkaSettings;
import java.time.Duration;
import java.util.Properties;

/**
 * Everything that can be set about the ingest service. Immutable.
 *
 * @param kafka where Kafka and the schema registry are
 * @param limits how much one file may hold
 * @param dispatch how much is released at a time
 * @param transactionTimeout after so long the broker drops what a dead dispatcher left open
 */
public record IngestConfig(
        KafkaSettings kafka, ValidationLimits limits, DispatchSettings dispatch, Duration transactionTimeout) {

    private static final Duration DEFAULT_TRANSACTION_TIMEOUT = Duration.ofSeconds(15);

    public IngestConfig {
        if (transactionTimeout.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("ingest.transaction.timeout.ms must be at least 1000");
        }
    }

    /** Everything at its default but where Kafka is. */
    public static IngestConfig of(KafkaSettings kafka) {
        return new IngestConfig(kafka, ValidationLimits.DEFAULT, DispatchSettings.DEFAULT, DEFAULT_TRANSACTION_TIMEOUT);
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
                        number(properties, "ingest.max.requests", limits.maxRequests(), Integer.MAX_VALUE / 2),
                        number(properties, "ingest.max.file.bytes", limits.maxBytes(), Long.MAX_VALUE),
                        (int) number(
                                properties, "ingest.max.line.bytes", limits.maxLineBytes(), limits.maxLineBytes())),
                new DispatchSettings(
                        number(properties, "ingest.window", dispatch.windowJobs(), Integer.MAX_VALUE),
                        number(properties, "ingest.window.bytes", dispatch.windowBytes(), Long.MAX_VALUE),
                        (int) number(properties, "ingest.turn", dispatch.turnJobs(), 1_000_000),
                        number(properties, "ingest.turn.bytes", dispatch.turnBytes(), Integer.MAX_VALUE),
                        (int) number(properties, "ingest.turn.first", dispatch.firstTurnJobs(), 1_000_000)),
                Duration.ofMillis(number(
                        properties,
                        "ingest.transaction.timeout.ms",
                        DEFAULT_TRANSACTION_TIMEOUT.toMillis(),
                        Integer.MAX_VALUE)));
    }

    private static long number(Properties properties, String key, long defaultValue, long max) {
        String text = properties.getProperty(key);
        if (text == null) {
            return defaultValue;
        }
        try {
            long value = Long.parseLong(text.trim());
            if (value >= 1 && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Falls through to the same complaint.
        }
        throw new IllegalArgumentException(
                key + " must be a whole number from 1 to " + max + ", not \"" + text.trim() + '"');
    }
}
