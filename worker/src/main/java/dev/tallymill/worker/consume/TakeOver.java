package dev.tallymill.worker.consume;

import dev.tallymill.worker.track.CompletedOffsets;
import dev.tallymill.worker.track.OffsetMetadata;
import dev.tallymill.worker.track.OffsetMetadataCodec;
import dev.tallymill.worker.track.OffsetTracker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out where the previous owner of a partition stopped. Poll thread. */
final class TakeOver {

    private static final Logger log = LoggerFactory.getLogger(TakeOver.class);

    private final Consumer<byte[], byte[]> member;

    TakeOver(Consumer<byte[], byte[]> member) {
        this.member = member;
    }

    /**
     * Reads the committed offsets; waits while a transaction on them is being committed.
     *
     * @param resultsEnds where the results end now, by the number of the partition
     */
    List<AssignedPartition> read(Set<TopicPartition> sources, Map<Integer, Long> resultsEnds) {
        Map<TopicPartition, OffsetAndMetadata> committed = member.committed(sources);
        Map<TopicPartition, Long> begins = member.beginningOffsets(sources);
        Map<TopicPartition, Long> ends = member.endOffsets(sources);
        List<AssignedPartition> partitions = new ArrayList<>();
        for (TopicPartition source : sources) {
            long begin = begins.getOrDefault(source, 0L);
            long end = ends.getOrDefault(source, 0L);
            long resultsEnd = resultsEnds.getOrDefault(source.partition(), 0L);
            partitions.add(read(source, committed.get(source), begin, end, resultsEnd));
        }
        return partitions;
    }

    private static AssignedPartition read(
            TopicPartition source, @Nullable OffsetAndMetadata committed, long begin, long end, long resultsEnd) {
        if (committed == null) {
            return from(source, begin, resultsEnd);
        }
        if (committed.offset() > end) {
            log.warn("{}: committed offset {} is beyond the end, {}: starting anew", source, committed.offset(), end);
            return from(source, begin, resultsEnd);
        }
        if (committed.offset() < begin) {
            log.warn("{}: jobs {} to {} were deleted before they were done", source, committed.offset(), begin - 1);
            return from(source, begin, resultsEnd);
        }
        return switch (OffsetMetadataCodec.decode(committed.offset(), committed.metadata())) {
            case OffsetMetadata.Valid valid ->
                new AssignedPartition(
                        source, OffsetTracker.resume(valid.completed()), Math.min(valid.resultsFrom(), resultsEnd));
            case OffsetMetadata.Foreign foreign -> {
                log.warn(
                        "{}: offset {} was not committed by a worker: {}",
                        source,
                        committed.offset(),
                        foreign.reason());
                yield from(source, committed.offset(), resultsEnd);
            }
        };
    }

    private static AssignedPartition from(TopicPartition source, long offset, long resultsEnd) {
        return new AssignedPartition(source, OffsetTracker.resume(CompletedOffsets.below(offset)), resultsEnd);
    }
}
