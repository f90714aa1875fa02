package dev.tallymill.ingest.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.id.BatchKeys;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchStatus;
import dev.tallymill.schemas.record.DispatchCheckpoint;
import dev.tallymill.schemas.record.RequestCounts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class SharedScanTest {

    private static final TopicPartition PARTITION = new TopicPartition("prompt-results", 0);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");

    @Test
    void keepsTheResultsOfEachBatchApartAndWithinItsOwnRange() {
        Batch one = batch("batch_1", 0, 6);
        Batch two = batch("batch_2", 2, 8);
        SharedScan scan = scan(List.of(one, two), 1_000);
        add(0, "batch_1", "a");
        add(1, "batch_2", "before its range");
        add(2, "batch_3", "nobody's");
        add(3, "batch_2", "b");
        add(5, "batch_1", "c");
        add(6, "batch_1", "after its range");
        add(7, "batch_2", "d");

        read(scan);

        assertThat(taken(scan, one)).containsExactly("a", "c");
        assertThat(taken(scan, two)).containsExactly("b", "d");
        assertThat(scan.take(batch("batch_3", 0, 8))).isNull();
    }

    @Test
    void givesUpTheBatchWithTheMostWhereThereIsNoRoom() {
        Batch small = batch("batch_1", 0, 8);
        Batch large = batch("batch_2", 0, 8);
        SharedScan scan = scan(List.of(small, large), 10);
        add(0, "batch_1", "1234");
        add(1, "batch_2", "12345");
        add(2, "batch_2", "67");
        add(3, "batch_1", "56");
        add(7, "batch_2", "89");

        assertThat(read(scan)).containsExactly(large);

        assertThat(taken(scan, small)).containsExactly("1234", "56");
        assertThat(scan.holds(large)).isFalse();
        assertThat(scan.take(large)).isNull();
    }

    @Test
    void isOverAtOnceWhenNobodyIsLeft() {
        SharedScan scan = scan(List.of(batch("batch_1", 0, 100)), 3);
        add(0, "batch_1", "1234");

        var unused = scan.advance();

        assertThat(scan.finished()).isTrue();
    }

    @Test
    void isSharedByBatchesThatMakeItNoMoreThanTwiceAsLong() {
        Batch first = batch("batch_1", 100, 200);
        Batch beside = batch("batch_2", 120, 250);
        Batch before = batch("batch_3", 60, 110);
        Batch further = batch("batch_4", 100, 261);
        Batch within = batch("batch_5", 150, 160);

        assertThat(SharedScan.together(first, List.of(beside, before, further, within)))
                .containsExactly(first, beside, before, within);
    }

    private SharedScan scan(List<Batch> batches, long room) {
        ScanRange range =
                batches.stream().map(ScanRange::of).reduce(ScanRange::and).orElseThrow();
        consumer.assign(List.of(PARTITION));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.seek(PARTITION, range.start(0));
        return new SharedScan(consumer, Map.of(PARTITION, range.end(0)), batches, room);
    }

    private void add(long offset, String batchId, String value) {
        byte[] key = BatchKeys.shardKey(batchId, 0).getBytes(StandardCharsets.UTF_8);
        consumer.addRecord(new ConsumerRecord<>(
                PARTITION.topic(), PARTITION.partition(), offset, key, value.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<Batch> read(SharedScan scan) {
        List<Batch> tooLarge = new ArrayList<>();
        while (!scan.finished()) {
            tooLarge.addAll(scan.advance());
        }
        return tooLarge;
    }

    private static List<String> taken(SharedScan scan, Batch batch) {
        return Objects.requireNonNull(scan.take(batch)).stream()
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .toList();
    }

    private static Batch batch(String id, long start, long end) {
        return Batch.newBuilder()
                .setBatchId(id)
                .setTenant("acme")
                .setEndpoint("/v1/responses")
                .setInputFileId("file-1")
                .setCompletionWindow("24h")
                .setStatus(BatchStatus.FINALIZING)
                .setCreatedAt(Instant.EPOCH)
                .setRequestCounts(new RequestCounts(5L, 0L, 0L))
                .setCheckpoint(new DispatchCheckpoint(5L, 5L))
                .setResultStartOffsets(List.of(start))
                .setResultEndOffsets(List.of(end))
                .build();
    }
}
