package dev.tallymill.bench.start;

import dev.tallymill.standalone.embedded.EmbeddedKafka;
import dev.tallymill.standalone.embedded.EmbeddedKafkaConfig;
import java.nio.file.Path;

/**
 * The yardstick: a JVM that starts an embedded broker on a new directory and nothing else. Its one line says when the
 * broker is ready to take connections, and how long that took within the JVM.
 */
final class BrokerStartMain {

    static final String READY = "broker started in nanoseconds: ";

    private BrokerStartMain() {}

    /** Takes the directory. */
    @SuppressWarnings("SystemOut") // read by the benchmark
    public static void main(String[] args) {
        long start = System.nanoTime();
        EmbeddedKafkaConfig config = EmbeddedKafkaConfig.in(Path.of(args[0]));
        try (EmbeddedKafka broker = EmbeddedKafka.start(config, failure -> {})) {
            System.out.println(READY + (System.nanoTime() - start) + " at " + broker.bootstrapServers());
            System.out.flush();
        }
    }
}
