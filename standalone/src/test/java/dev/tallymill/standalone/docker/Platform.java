package dev.tallymill.standalone.docker;

import java.time.Duration;
import org.apache.kafka.common.utils.AppInfoParser;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.lifecycle.Startables;

/**
 * A broker and a Confluent-compatible registry in containers of their own on one network, from the images that
 * {@code docker-compose.yml} names.
 */
final class Platform implements AutoCloseable {

    /** What containers on {@link #network()} connect to. */
    static final String BOOTSTRAP_SERVERS_INSIDE = "kafka:19092";

    /** What containers on {@link #network()} ask for schemas. */
    static final String SCHEMA_REGISTRY_URL_INSIDE = "http://registry:8080" + RegistryImage.API;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Network network = Network.newNetwork();

    private final KafkaContainer kafka = new KafkaContainer("apache/kafka:" + AppInfoParser.getVersion())
            .withNetwork(network)
            .withNetworkAliases("kafka")
            .withListener(BOOTSTRAP_SERVERS_INSIDE)
            .withStartupTimeout(PATIENCE);

    private final GenericContainer<?> registry = new GenericContainer<>(RegistryImage.NAME)
            .withNetwork(network)
            .withNetworkAliases("registry")
            .withExposedPorts(RegistryImage.PORT)
            .waitingFor(Wait.forHttp(RegistryImage.API + "/subjects").forPort(RegistryImage.PORT))
            .withStartupTimeout(PATIENCE);

    /** Starts both side by side and returns when they answer. */
    static Platform start() {
        Platform platform = new Platform();
        try {
            Startables.deepStart(platform.kafka, platform.registry).join();
            return platform;
        } catch (RuntimeException e) {
            platform.close();
            throw e;
        }
    }

    Network network() {
        return network;
    }

    /** What clients on this host connect to. */
    String bootstrapServers() {
        return kafka.getBootstrapServers();
    }

    /** What clients on this host ask for schemas. */
    String schemaRegistryUrl() {
        return "http://" + registry.getHost() + ":" + registry.getMappedPort(RegistryImage.PORT) + RegistryImage.API;
    }

    @Override
    public void close() {
        registry.stop();
        kafka.stop();
        network.close();
    }

    /** The registry's image, as in {@code docker-compose.yml}. */
    private static final class RegistryImage {
        static final String NAME = "apicurio/apicurio-registry:3.3.3";
        static final int PORT = 8080;
        static final String API = "/apis/ccompat/v7";
    }
}
