package dev.tallymill.worker;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.worker.call.CallerConfig;
import dev.tallymill.worker.consume.ConsumptionConfig;
import java.util.Properties;

/**
 * Configuration of a worker; docs/configuration.md lists the keys. Immutable.
 *
 * @param kafka where Kafka and the registry are
 * @param consumption how jobs are taken from the topic
 * @param caller how the model is called
 */
public record WorkerConfig(KafkaSettings kafka, ConsumptionConfig consumption, CallerConfig caller) {

    /**
     * Reads the keys of {@link KafkaSettings#from} and those under {@code worker.}.
     *
     * @throws IllegalArgumentException naming the key that is missing or wrong
     */
    public static WorkerConfig from(Properties properties) {
        return new WorkerConfig(
                KafkaSettings.from(properties), ConsumptionConfig.from(properties), CallerConfig.from(properties));
    }
}
