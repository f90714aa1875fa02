package dev.tallymill.standalone.delivery;

import dev.tallymill.standalone.embedded.EmbeddedKafka;
import dev.tallymill.standalone.embedded.EmbeddedKafkaConfig;
import dev.tallymill.standalone.embedded.registry.EmbeddedRegistry;
import dev.tallymill.standalone.embedded.registry.EmbeddedRegistryConfig;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A JVM that runs the embedded broker and its registry and nothing else, until SIGTERM, on which both stop in order. */
final class BrokerProcessMain {

    static final String READY = "broker and registry on ports ";

    private BrokerProcessMain() {}

    /** Takes the log's directory, the broker's port and the registry's; 0 is any free one. */
    @SuppressWarnings("SystemOut") // read by the test
    public static void main(String[] args) throws InterruptedException {
        EmbeddedKafka broker = EmbeddedKafka.start(
                EmbeddedKafkaConfig.in(Path.of(args[0])).withPort(Integer.parseInt(args[1])),
                failure -> Runtime.getRuntime().halt(1));
        EmbeddedRegistry registry = EmbeddedRegistry.start(
                EmbeddedRegistryConfig.onAnyPort().withPort(Integer.parseInt(args[2])), broker.bootstrapServers());
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            registry.close();
            broker.close();
        }));
        System.out.println(READY + broker.port() + " " + registry.port());
        System.out.flush();
        new CountDownLatch(1).await();
    }
}
