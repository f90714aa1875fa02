package dev.tallymill.aggregator.follow;

import dev.tallymill.aggregator.ledger.Journal;
import dev.tallymill.aggregator.ledger.Posting;
import dev.tallymill.aggregator.view.SpendJournal;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.SpendPosting;
import dev.tallymill.schemas.serde.UndecodableRecordException;
import dev.tallymill.schemas.topic.GrouplessConsumer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code spend-postings} from the time asked for to its end, since a late job or a correction is posted long after
 * its minute. Entries of other tenants are passed over by their key, undecoded; so is what nobody can decode, as the
 * aggregator does.
 */
public final class KafkaSpendJournal implements SpendJournal {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final int RECORDS_A_POLL = 5_000;
    private static final int BYTES_A_PARTITION = 4 << 20;

    /** How far a worker's clock may be ahead of the aggregator's, which stamps the entries. */
    private static final Duration CLOCKS_APART = Duration.ofHours(1);

    /** Nothing may come from Kafka for so long. */
    private static final int MOST_IDLE_POLLS = 100;

    private static final long MOST_ENTRIES = 3_000_000;

    private final KafkaSettings kafka;
    private final long mostEntries;

    public KafkaSpendJournal(KafkaSettings kafka) {
        this(kafka, MOST_ENTRIES);
    }

    /** @param mostEntries that are read for one answer */
    public KafkaSpendJournal(KafkaSettings kafka, long mostEntries) {
        this.kafka = kafka;
        this.mostEntries = mostEntries;
    }

    @Override
    public void read(long from, long to, Set<String> tenants, Consumer<Posting> reader) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                        new GrouplessConsumer<>(config(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
                Deserializer<SpendPosting> avro = kafka.deserializer(false)) {
            Map<TopicPartition, Long> starts = starts(consumer, from - CLOCKS_APART.toMillis());
            Map<TopicPartition, Long> ends = consumer.endOffsets(starts.keySet());
            requireFew(starts, ends);
            consumer.assign(starts.keySet());
            starts.forEach(consumer::seek);
            read(consumer, ends, record -> {
                Posting posting = posting(record, tenants, avro);
                if (posting != null
                        && posting.cell().minute() >= from
                        && posting.cell().minute() < to) {
                    reader.accept(posting);
                }
            });
        }
    }

    /** Where the first entry of that time is; a partition without one is left out. */
    private Map<TopicPartition, Long> starts(KafkaConsumer<?, ?> consumer, long time) {
        List<TopicPartition> partitions = consumer.partitionsFor(kafka.topics().spendPostings()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(
                partitions.stream().collect(Collectors.toMap(Function.identity(), same -> Math.max(0, time))));
        Map<TopicPartition, Long> starts = new HashMap<>();
        found.forEach((partition, first) -> {
            if (first != null) {
                long beginning = beginnings.getOrDefault(partition, 0L);
                if (beginning > 0 && first.offset() <= beginning) {
                    throw new NotReadException("entries that tell batches and tiers apart are kept from "
                            + Instant.ofEpochMilli(first.timestamp() + CLOCKS_APART.toMillis() + 1)
                            + " on; ask for a later time");
                }
                starts.put(partition, first.offset());
            }
        });
        return starts;
    }

    private void requireFew(Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
        long entries = ends.entrySet().stream()
                .mapToLong(end -> Math.max(0, end.getValue() - starts.getOrDefault(end.getKey(), 0L)))
                .sum();
        if (entries > mostEntries) {
            throw new NotReadException(String.format(
                    Locale.ROOT,
                    "%,d entries were posted since then, and at most %,d are read to tell batches and tiers apart; ask"
                            + " for a later start_time, or ask /v1/organization/costs/batches for batches' costs",
                    entries,
                    mostEntries));
        }
    }

    private static void read(
            KafkaConsumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> ends,
            Consumer<ConsumerRecord<byte[], byte[]>> sink) {
        int idle = 0;
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
            idle = polled.isEmpty() ? idle + 1 : 0;
            for (ConsumerRecord<byte[], byte[]> record : polled) {
                if (record.offset() < ends.getOrDefault(new TopicPartition(record.topic(), record.partition()), 0L)) {
                    sink.accept(record);
                }
            }
            if (idle > MOST_IDLE_POLLS) {
                throw new TimeoutException("the journal of spend is not read to its end");
            }
        }
    }

    private static @Nullable Posting posting(
            ConsumerRecord<byte[], byte[]> record, Set<String> tenants, Deserializer<SpendPosting> avro) {
        boolean wanted = tenants.isEmpty()
                || (record.key() != null && tenants.contains(new String(record.key(), StandardCharsets.UTF_8)));
        if (!wanted || record.value() == null) {
            return null;
        }
        try {
            return Journal.fromRecord(avro.deserialize(record.topic(), record.value()));
        } catch (UndecodableRecordException e) {
            return null;
        }
    }

    private Map<String, Object> config() {
        Map<String, Object> config = kafka.clientProperties();
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none"); // a part is never taken for the whole
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_A_POLL);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, BYTES_A_PARTITION);
        return config;
    }
}
