package dev.tallymill.bench.files;

import dev.tallymill.bench.Instruments;
import dev.tallymill.ingest.file.FileUploader;
import dev.tallymill.schemas.config.KafkaSettings;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Writes the lines of a file to one partition, with a producer configured like that of uploads, and does nothing else. */
final class PlainProducer {

    private static final String KEY = "file-0123456789abcdef01234567";

    private final KafkaSettings kafka;
    private final String topic;
    private final Instruments instruments;

    PlainProducer(KafkaSettings kafka, String topic, Instruments instruments) {
        this.kafka = kafka;
        this.topic = topic;
        this.instruments = instruments;
    }

    /** From the first line to the acknowledgement of the last one; the start of the producer comes before. */
    Duration write(RequestLines lines, long first, long count) {
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        try (Producer<String, byte[]> producer = new KafkaProducer<>(
                FileUploader.producerConfig(kafka), new StringSerializer(), new ByteArraySerializer())) {
            var unusedPartitions = producer.partitionsFor(topic);
            long start = instruments.nanoTime().getAsLong();
            for (long number = first; number < first + count; number++) {
                var unused =
                        producer.send(new ProducerRecord<>(topic, 0, KEY, lines.line(number)), (written, thrown) -> {
                            if (thrown != null) {
                                failure.set(thrown);
                            }
                        });
            }
            producer.flush();
            Duration time = instruments.since(start);
            Exception thrown = failure.get();
            if (thrown != null) {
                throw new IllegalStateException("a line was not written", thrown);
            }
            return time;
        }
    }
}
