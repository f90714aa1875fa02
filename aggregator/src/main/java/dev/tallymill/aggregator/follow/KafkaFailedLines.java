package dev.tallymill.aggregator.follow;

import dev.tallymill.aggregator.view.BatchRow;
import dev.tallymill.aggregator.view.FailedLines;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.JobError;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptResult;
import dev.tallymill.schemas.topic.GrouplessConsumer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Finds failed lines in {@code prompt-results}, within the offsets of their batch. Records of other batches are passed over
 * by their key, undecoded. A position is the next offset of each partition.
 */
public final class KafkaFailedLines implements FailedLines {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final int MOST_BYTES = 64 * 1024 * 1024;
    private static final int MOST_IDLE_POLLS = 40;
    private static final int RECORDS_A_POLL = 2_000;
    private static final int BYTES_A_FETCH = 8 * 1024 * 1024;
    private static final String SEPARATOR = ".";

    private final KafkaSettings kafka;

    public KafkaFailedLines(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    @Override
    public Page find(BatchRow batch, @Nullable String after, int limit) {
        BatchRow.Facts facts = batch.facts();
        if (facts == null || facts.resultStarts().isEmpty()) {
            return new Page(List.of(), null);
        }
        List<Long> from = after == null ? facts.resultStarts() : position(after, facts.resultStarts());
        try (KafkaConsumer<byte[], byte[]> consumer =
                        new GrouplessConsumer<>(config(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
                Deserializer<PromptResult> avro = kafka.deserializer(false)) {
            return new Look(consumer, avro, batch.id(), facts, from).take(limit);
        }
    }

    private static List<Long> position(String text, List<Long> starts) {
        List<Long> offsets;
        try {
            offsets = Arrays.stream(text.split("\\.", -1)).map(Long::valueOf).toList();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("not a position", e);
        }
        if (offsets.size() != starts.size()) {
            throw new IllegalArgumentException("not a position");
        }
        for (int partition = 0; partition < starts.size(); partition++) {
            if (offsets.get(partition) < starts.get(partition)) {
                throw new IllegalArgumentException("not a position");
            }
        }
        return offsets;
    }

    private Map<String, Object> config() {
        Map<String, Object> config = kafka.clientProperties();
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"); // what retention took is gone
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS_A_POLL);
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, BYTES_A_FETCH);
        return config;
    }

    /** One look at the log. */
    private final class Look {

        private final KafkaConsumer<byte[], byte[]> consumer;
        private final Deserializer<PromptResult> avro;
        private final byte[] prefix;
        private final Map<TopicPartition, Long> next = new TreeMap<>(Look::byPartition);
        private final Map<TopicPartition, Long> ends;
        private final List<Line> lines = new ArrayList<>();
        private long bytes;

        Look(
                KafkaConsumer<byte[], byte[]> consumer,
                Deserializer<PromptResult> avro,
                String batchId,
                BatchRow.Facts facts,
                List<Long> from) {
            this.consumer = consumer;
            this.avro = avro;
            this.prefix = (batchId + "/").getBytes(StandardCharsets.UTF_8);
            for (int partition = 0; partition < from.size(); partition++) {
                next.put(new TopicPartition(kafka.topics().promptResults(), partition), from.get(partition));
            }
            consumer.assign(next.keySet());
            this.ends = consumer.endOffsets(next.keySet());
            List<Long> last = facts.resultEnds();
            if (last.size() == from.size()) {
                ends.replaceAll((partition, end) -> Math.min(end, last.get(partition.partition())));
            }
            next.forEach(consumer::seek);
        }

        Page take(int limit) {
            int idle = 0;
            while (!finished() && lines.size() < limit && bytes < MOST_BYTES && idle < MOST_IDLE_POLLS) {
                int before = lines.size();
                long bytesBefore = bytes;
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (lines.size() < limit) {
                        look(record);
                    }
                }
                if (lines.size() < limit) {
                    next.replaceAll((partition, offset) -> Math.max(offset, consumer.position(partition)));
                }
                idle = lines.size() == before && bytes == bytesBefore ? idle + 1 : 0;
            }
            return new Page(lines, finished() ? null : text());
        }

        private boolean finished() {
            return next.entrySet().stream().allMatch(entry -> entry.getValue() >= end(entry.getKey()));
        }

        private long end(TopicPartition partition) {
            return ends.getOrDefault(partition, 0L);
        }

        private void look(ConsumerRecord<byte[], byte[]> record) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            next.put(partition, record.offset() + 1);
            bytes += Math.max(0, record.serializedValueSize());
            if (record.offset() < end(partition) && record.value() != null && matches(record.key())) {
                PromptResult result = avro.deserialize(record.topic(), record.value());
                if (result.getOutcome() != Outcome.COMPLETED) {
                    lines.add(line(result));
                }
            }
        }

        private boolean matches(byte @Nullable [] key) {
            return key != null
                    && key.length > prefix.length
                    && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
        }

        private String text() {
            return next.values().stream().map(String::valueOf).collect(Collectors.joining(SEPARATOR));
        }

        private static int byPartition(TopicPartition one, TopicPartition other) {
            return Integer.compare(one.partition(), other.partition());
        }
    }

    private static Line line(PromptResult result) {
        JobError error = result.getError();
        Long number = result.getJob().getLine();
        return new Line(
                number == null ? 0 : number,
                result.getJob().getCustomId(),
                result.getOutcome().name().toLowerCase(Locale.ROOT),
                result.getHttpStatus(),
                error == null ? null : error.getCode(),
                error == null ? message(result.getResponseBody()) : error.getMessage(),
                result.getAttempts(),
                result.getCompletedAt().toEpochMilli());
    }

    /** The beginning of an upstream's own refusal. */
    private static @Nullable String message(@Nullable String body) {
        int most = 500;
        return body == null || body.length() <= most ? body : body.substring(0, most) + "…";
    }
}
