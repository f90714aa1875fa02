package dev.tallymill.standalone.embedded;

import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A process with an embedded broker that writes records for ever, and prints the value of each one when it has been
 * acknowledged. It never closes anything: it is there to be killed.
 */
final class AcknowledgedWriter {

    static final String TOPIC = "survivors";

    /** Starts a line that names an acknowledged record; the log may write lines of its own between them. */
    static final String ACKNOWLEDGED = "acknowledged ";

    private AcknowledgedWriter() {}

    public static void main(String[] args) {
        EmbeddedKafka kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.in(Path.of(args[0])), failure -> {
            System.out.println("failed " + failure.message());
            Runtime.getRuntime().halt(1);
        });
        String run = args[1];
        KafkaProbe probe = new KafkaProbe(kafka.bootstrapServers());
        if (run.equals("0")) {
            probe.createTopic(TOPIC, 4, Map.of());
        }
        Producer<String, String> producer = probe.producer(Map.of("linger.ms", 1));
        for (long number = 0; ; number++) {
            String value = run + "-" + number;
            KafkaProbe.sendAsync(producer, new ProducerRecord<>(TOPIC, value, value), (metadata, failure) -> {
                if (failure == null) {
                    System.out.println(ACKNOWLEDGED + value);
                }
            });
        }
    }
}
