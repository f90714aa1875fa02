package dev.tallymill.worker.consume;

import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.topic.SourceHeaders;
import dev.tallymill.worker.call.JobCaller;
import dev.tallymill.worker.call.JobEnding;
import dev.tallymill.worker.call.KeptAnswer;
import dev.tallymill.worker.spool.SpooledAnswer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds results that are in the log but were never committed, since their worker was killed, and answers that were kept
 * on this machine's disk on their way there: the calls were made and paid for. They are published under a transaction of
 * the new owner, and not called again.
 *
 * <p>Looks at the results of each partition from the position that the last commit noted to the end, aborted ones
 * included, and takes those whose job is not done. A result that an earlier salvage published again belongs to a job that
 * is done, so it is not found a second time; of several copies of one result the first is taken. Runs on the poll thread
 * before any job of the partition starts, and holds no more than one fetch.
 */
final class Salvage implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Salvage.class);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Consumer<byte[], byte[]> reader;
    private final String resultsTopic;
    private final JobRecords records;
    private final KeptAnswers kept;
    private final JobCaller caller;

    /**
     * @param reader reads uncommitted records, too; closed with this
     * @param kept answers whose results did not even reach the log
     * @param caller says what such an answer means for its job
     */
    Salvage(
            Consumer<byte[], byte[]> reader,
            String resultsTopic,
            JobRecords records,
            KeptAnswers kept,
            JobCaller caller) {
        this.kept = kept;
        this.caller = caller;
        this.reader = reader;
        this.resultsTopic = resultsTopic;
        this.records = records;
    }

    /** Where the results of each partition in {@code sources} end, by the number of the partition. */
    Map<Integer, Long> resultsEnds(Collection<TopicPartition> sources) {
        Set<TopicPartition> results = new HashSet<>();
        sources.forEach(source -> results.add(new TopicPartition(resultsTopic, source.partition())));
        reader.assign(results);
        Map<Integer, Long> ends = new HashMap<>();
        reader.endOffsets(results).forEach((partition, end) -> ends.put(partition.partition(), end));
        return ends;
    }

    /** Hands every result to be published again to {@code found}. */
    void run(Collection<AssignedPartition> partitions, java.util.function.Consumer<Completion> found)
            throws InterruptedException {
        Map<TopicPartition, Search> searches = new HashMap<>();
        for (AssignedPartition partition : partitions) {
            searches.put(new TopicPartition(resultsTopic, partition.source().partition()), new Search(partition));
        }
        reader.assign(searches.keySet());
        searches.forEach((results, search) -> reader.seek(results, search.partition.resultsFrom()));
        Map<TopicPartition, Long> ends = reader.endOffsets(searches.keySet());
        int count = 0;
        while (ends.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> result : reader.poll(POLL)) {
                Search search = searches.get(new TopicPartition(result.topic(), result.partition()));
                SourceHeaders source = SourceHeaders.from(result.headers());
                if (search != null && source != null && search.wants(source)) {
                    found.accept(records.salvaged(
                            search.partition, source.offset(), result.key(), result.headers(), result.value()));
                    count++;
                }
            }
        }
        for (Search search : searches.values()) {
            count += salvageKept(search, found);
        }
        if (count > 0) {
            log.info("Salvaged {} results of calls that a killed worker had made", count);
        }
    }

    /** The answers on the disk whose results the log does not have; their jobs are read again to make the results. */
    private int salvageKept(Search search, java.util.function.Consumer<Completion> found) throws InterruptedException {
        NavigableMap<Long, KeptAnswer> wanted = new TreeMap<>();
        for (SpooledAnswer leftover : kept.takeLeftovers(search.partition)) {
            if (search.wants(leftover.offset())) {
                wanted.put(leftover.offset(), leftover.answer());
            }
        }
        if (wanted.isEmpty()) {
            return 0;
        }
        TopicPartition source = search.partition.source();
        reader.assign(Set.of(source));
        long end = reader.endOffsets(Set.of(source)).getOrDefault(source, 0L);
        int count = 0;
        reader.seek(source, wanted.firstKey());
        while (!wanted.isEmpty() && reader.position(source) < end) {
            for (ConsumerRecord<byte[], byte[]> job : reader.poll(POLL)) {
                KeptAnswer answer = wanted.remove(job.offset());
                Completion completion = answer == null ? null : completion(search.partition, job, answer);
                if (completion != null) {
                    found.accept(completion);
                    count++;
                }
            }
            wanted.headMap(reader.position(source)).clear(); // the log has these no more
            if (!wanted.isEmpty() && wanted.firstKey() > reader.position(source)) {
                reader.seek(source, wanted.firstKey());
            }
        }
        return count;
    }

    /** Null where the job is to be called again. */
    private @Nullable Completion completion(
            AssignedPartition partition, ConsumerRecord<byte[], byte[]> source, KeptAnswer answer)
            throws InterruptedException {
        try {
            PromptJob job = records.decode(source);
            JobEnding.Finished ending = caller.finish(job, answer);
            return ending == null ? null : records.salvaged(partition, source, job, ending);
        } catch (UndecodableJobException e) {
            return null;
        }
    }

    @Override
    public void close() {
        reader.close();
    }

    private static final class Search {

        private final AssignedPartition partition;
        private final Set<Long> taken = new HashSet<>();

        Search(AssignedPartition partition) {
            this.partition = partition;
        }

        boolean wants(SourceHeaders source) {
            return source.partition() == partition.source().partition() && wants(source.offset());
        }

        boolean wants(long offset) {
            return !partition.tracker().isCompleted(offset) && taken.add(offset);
        }
    }
}
