package dev.tallymill.ingest.batch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Asks where topics end: at their high watermark, behind records of transactions that are still open. So a position at
 * the end has seen everything that was written before the question, even if its transaction was just being committed.
 * Thread-safe.
 */
public final class LogEnds {

    private final Admin admin;

    /** @param admin stays the caller's to close */
    public LogEnds(Admin admin) {
        this.admin = admin;
    }

    /** End offsets of one topic by partition number. */
    public List<Long> ofTopic(String topic) {
        return ofTopics(List.of(topic)).entrySet().stream()
                .sorted(Comparator.comparingInt(end -> end.getKey().partition()))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** End offsets of every partition of {@code topics}. */
    Map<TopicPartition, Long> ofTopics(Collection<String> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        await(admin.describeTopics(topics).allTopicNames())
                .forEach((topic, description) -> description
                        .partitions()
                        .forEach(partition -> partitions.add(new TopicPartition(topic, partition.partition()))));
        Map<TopicPartition, OffsetSpec> latest =
                partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
                await(admin.listOffsets(latest).all()).entrySet()) {
            ends.put(end.getKey(), end.getValue().offset());
        }
        return ends;
    }

    private static <A> A await(KafkaFuture<A> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
