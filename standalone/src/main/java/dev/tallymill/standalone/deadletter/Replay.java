package dev.tallymill.standalone.deadletter;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.topic.DeadLetter;
import dev.tallymill.schemas.topic.DeadLetterOrigin;
import dev.tallymill.schemas.topic.TopicCatalogue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Publishes dead letters again, each to the partition it came from: the same key, bytes and headers, those about its death
 * excepted. A letter and the marker that says so are one transaction, and a replay that begins fences one that is under
 * way before it looks for markers: so a letter is replayed once, whatever is killed and however many replay at a time.
 */
final class Replay implements AutoCloseable {

    private static final int LETTERS_PER_TRANSACTION = 500;
    private static final long BYTES_PER_TRANSACTION = 16L << 20;

    private final KafkaSettings kafka;
    private final KafkaProducer<byte[], byte[]> producer;
    private int letters;
    private long bytes;

    /** Fences any other replay of the same topics. */
    Replay(KafkaSettings kafka) {
        Map<String, Object> config = kafka.clientProperties();
        config.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, kafka.topics().deadLetters() + "-replay");
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicCatalogue.MAX_MESSAGE_BYTES);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, TopicCatalogue.TEXT_COMPRESSION);
        this.kafka = kafka;
        this.producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
        producer.initTransactions();
    }

    /** Replays the {@code wanted} ones among those not replayed yet; returns them. */
    List<Letter> run(DeadLetterLog log, Predicate<Letter> wanted) {
        List<Letter> chosen = log.letters().stream()
                .filter(letter -> !letter.replayed() && wanted.test(letter))
                .toList();
        Set<String> markers = chosen.stream()
                .map(letter -> letter.place().partition() + "@" + letter.offset())
                .collect(Collectors.toSet());
        log.read(record -> {
            if (markers.contains(DeadLetterLog.marker(record))) {
                replay(record);
            }
        });
        commit();
        return chosen;
    }

    private void replay(ConsumerRecord<byte[], byte[]> record) {
        DeadLetterOrigin origin = DeadLetterOrigin.from(record.headers());
        if (origin == null) {
            throw new IllegalStateException("a letter has lost its origin");
        }
        if (letters == 0) {
            producer.beginTransaction();
        }
        send(new ProducerRecord<>(
                origin.topic(), origin.partition(), record.key(), record.value(), originalHeaders(record)));
        send(new ProducerRecord<>(
                kafka.topics().deadLetters(), record.partition(), record.key(), null, List.of(marker(record))));
        letters++;
        bytes += Math.max(0, record.serializedValueSize());
        if (letters >= LETTERS_PER_TRANSACTION || bytes >= BYTES_PER_TRANSACTION) {
            commit();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the commit fails with what a future would have failed with
    private void send(ProducerRecord<byte[], byte[]> record) {
        producer.send(record);
    }

    private void commit() {
        if (letters > 0) {
            producer.commitTransaction();
        }
        letters = 0;
        bytes = 0;
    }

    private static List<Header> originalHeaders(ConsumerRecord<byte[], byte[]> record) {
        return List.of(record.headers().toArray()).stream()
                .filter(header -> !header.key().startsWith(DeadLetter.HEADER_PREFIX))
                .toList();
    }

    private static Header marker(ConsumerRecord<byte[], byte[]> record) {
        return new RecordHeader(
                DeadLetterLog.REPLAYED, DeadLetterLog.marker(record).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        producer.close();
    }
}
