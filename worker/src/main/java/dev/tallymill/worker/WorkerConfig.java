package dev.tallymill.worker;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.worker.consume.ConsumptionConfig;
import java.util.Properties;

/**
 * Configuration of a worker; docs/configuration.md lists the keys. Immutable.
 *
 * @param kafka where Kafka and the registry are
 * @param consumption how jobs are taken from the topic
 * @param provider who is called, for prices: goes into every result
 */
public record WorkerConfig(KafkaSettings kafka, ConsumptionConfig consumption, String provider) {

    /**
     * Reads the keys of {@link KafkaSettings#from} and those under {@code worker.}.
     *
     * @throws IllegalArgumentException naming the key that is missing or wrong
     */
    public static WorkerConfig from(Properties properties) {
        return new WorkerConfig(
                KafkaSettings.from(properties),
                ConsumptionConfig.from(properties),
                properties.getProperty("worker.provider", "unknown"));
    }
}
