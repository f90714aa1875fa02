package dev.tallymill.worker.call;

import dev.tallymill.schemas.property.PropertyValues;
import java.time.Duration;
import java.util.Properties;

/**
 * Whether answers are asked for as streams of events. Results look the same either way. Immutable.
 *
 * @param asked whether {@code stream: true} is set in every request that can be streamed
 * @param idleTimeout longest time without an event, once a streamed answer has begun to come
 */
public record StreamingConfig(boolean asked, Duration idleTimeout) {

    public StreamingConfig {
        if (!idleTimeout.isPositive()) {
            throw new IllegalArgumentException("worker.stream.idle.timeout must be positive");
        }
    }

    static StreamingConfig from(Properties properties) {
        return new StreamingConfig(
                PropertyValues.flag(properties, "worker.stream", false),
                PropertyValues.duration(properties, "worker.stream.idle.timeout", "60s"));
    }
}
