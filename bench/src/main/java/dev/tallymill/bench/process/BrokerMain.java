package dev.tallymill.bench.process;

import dev.tallymill.standalone.embedded.EmbeddedKafka;
import dev.tallymill.standalone.embedded.EmbeddedKafkaConfig;
import dev.tallymill.standalone.embedded.registry.EmbeddedRegistry;
import dev.tallymill.standalone.embedded.registry.EmbeddedRegistryConfig;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.server.metrics.KafkaYammerMetrics;

/** A process that is an embedded broker and its registry, until it is killed. */
final class BrokerMain {

    static final String READY = "broker and registry are ready";

    private BrokerMain() {}

    /** Takes the directory, the broker's port and the registry's. */
    @SuppressWarnings("SystemOut") // read by the process that started this one
    public static void main(String[] args) throws InterruptedException {
        EmbeddedKafkaConfig config = EmbeddedKafkaConfig.in(Path.of(args[0])).withPort(Integer.parseInt(args[1]));
        EmbeddedRegistryConfig registryConfig =
                EmbeddedRegistryConfig.onAnyPort().withPort(Integer.parseInt(args[2]));
        EmbeddedKafka broker = EmbeddedKafka.start(config, failure -> System.exit(1));
        EmbeddedRegistry registry = EmbeddedRegistry.start(registryConfig, broker.bootstrapServers());
        showTrafficByTopic();
        System.out.println(READY + " at " + broker.bootstrapServers() + " and " + registry.url());
        System.out.flush();
        Thread.currentThread().join();
    }

    /** An embedded broker shows no metrics, for the sake of its start; {@link RunningJvm} wants these. */
    private static void showTrafficByTopic() {
        KafkaYammerMetrics.INSTANCE.reconfigure(
                Map.of("metrics.jmx.include", "kafka.server:type=BrokerTopicMetrics.*", "metrics.jmx.exclude", ""));
    }
}
