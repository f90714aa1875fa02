package dev.tallymill.standalone.embedded;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.topic.TopicAdmin;
import dev.tallymill.schemas.topic.TopicCatalogue;
import dev.tallymill.schemas.topic.TopicSettings;
import dev.tallymill.standalone.embedded.registry.EmbeddedRegistry;
import dev.tallymill.standalone.embedded.registry.EmbeddedRegistryConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Time;

/**
 * A broker, a registry and all of Tallymill's topics in this JVM, for services in others. What becomes of the broker is
 * not watched; it is for rehearsals and benchmarks. Thread-safe.
 */
public final class EmbeddedPlatform implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final EmbeddedKafka broker;
    private final EmbeddedRegistry registry;

    private EmbeddedPlatform(EmbeddedKafka broker, EmbeddedRegistry registry) {
        this.broker = broker;
        this.registry = registry;
    }

    /**
     * Starts it all on any free ports and returns when clients may connect.
     *
     * @param directory the broker's, new or empty
     * @param partitions of the topics with jobs, results and usage
     * @throws CannotStartException with one line for the user
     */
    public static EmbeddedPlatform start(Path directory, int partitions) {
        EmbeddedKafka broker = EmbeddedKafka.start(EmbeddedKafkaConfig.in(directory), failure -> {});
        EmbeddedPlatform platform = new EmbeddedPlatform(
                broker, EmbeddedRegistry.start(EmbeddedRegistryConfig.onAnyPort(), broker.bootstrapServers()));
        KafkaSettings kafka = platform.kafka();
        try (Admin admin = Admin.create(kafka.clientProperties())) {
            new TopicAdmin(admin, Time.SYSTEM, TIMEOUT)
                    .createMissing(new TopicCatalogue(kafka.topics(), TopicSettings.forEmbedded(partitions)));
        }
        return platform;
    }

    /** How to reach both. */
    public KafkaSettings kafka() {
        return KafkaSettings.of(broker.bootstrapServers(), registry.url());
    }

    @Override
    public void close() {
        registry.close();
        broker.close();
    }
}
