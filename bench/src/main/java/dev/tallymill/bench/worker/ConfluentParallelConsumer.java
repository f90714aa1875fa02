package dev.tallymill.bench.worker;

import dev.tallymill.worker.call.JobCaller;
import io.confluent.parallelconsumer.ParallelConsumerOptions;
import io.confluent.parallelconsumer.ParallelConsumerOptions.CommitMode;
import io.confluent.parallelconsumer.ParallelConsumerOptions.ProcessingOrder;
import io.confluent.parallelconsumer.ParallelEoSStreamProcessor;
import java.time.Duration;
import java.util.List;

/**
 * Confluent's Parallel Consumer at the same work and the same guarantee: results, usage and offsets in one transaction, in
 * any order. It keeps a platform thread for each job in flight.
 */
final class ConfluentParallelConsumer implements Contestant {

    private final JobTopic topic;
    private final GroupRun runs;
    private final JobCaller calls;
    private final int threads;
    private final Duration commitInterval;

    ConfluentParallelConsumer(JobTopic topic, GroupRun runs, JobCaller calls, int threads, Duration commitInterval) {
        this.topic = topic;
        this.runs = runs;
        this.calls = calls;
        this.threads = threads;
        this.commitInterval = commitInterval;
    }

    @Override
    public String name() {
        return "Parallel Consumer, " + threads + " threads";
    }

    @Override
    public Effort run() throws Exception {
        return runs.measure(this::start, calls);
    }

    private GroupRun.Member start(String group, JobCaller caller) {
        JobWork work = new JobWork(topic.kafka(), caller);
        var options = ParallelConsumerOptions.<byte[], byte[]>builder()
                .consumer(BenchClients.consumer(topic.kafka(), group))
                .producer(BenchClients.producer(topic.kafka(), group))
                .commitMode(CommitMode.PERIODIC_TRANSACTIONAL_PRODUCER)
                .allowEagerProcessingDuringTransactionCommit(true)
                .commitInterval(commitInterval)
                .ordering(ProcessingOrder.UNORDERED)
                .maxConcurrency(threads)
                .build();
        var processor = new ParallelEoSStreamProcessor<>(options);
        processor.subscribe(List.of(topic.kafka().topics().promptJobs()));
        processor.pollAndProduceMany(context -> work.recordsFor(context.getSingleConsumerRecord()));
        return new Running(processor);
    }

    private record Running(ParallelEoSStreamProcessor<byte[], byte[]> processor) implements GroupRun.Member {

        @Override
        public void check() {
            if (processor.isClosedOrFailed()) {
                throw new IllegalStateException("the Parallel Consumer stopped", processor.getFailureCause());
            }
        }

        @Override
        public void close() {
            processor.closeDontDrainFirst();
        }
    }
}
