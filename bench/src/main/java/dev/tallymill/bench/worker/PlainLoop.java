package dev.tallymill.bench.worker;

import dev.tallymill.worker.call.JobCaller;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The loop of every Kafka tutorial: poll, do the jobs one after the other, one transaction for each poll. No concurrency
 * and nothing to track, so for instant calls it is the yardstick, and for others it is of no use.
 */
final class PlainLoop implements Contestant {

    private static final Duration POLL = Duration.ofMillis(100);

    private final JobTopic topic;
    private final GroupRun runs;
    private final JobCaller calls;

    PlainLoop(JobTopic topic, GroupRun runs, JobCaller calls) {
        this.topic = topic;
        this.runs = runs;
        this.calls = calls;
    }

    @Override
    public String name() {
        return "plain loop, one thread";
    }

    @Override
    public Effort run() throws Exception {
        return runs.measure(Loop::new, calls);
    }

    private final class Loop implements GroupRun.Member {

        private final JobWork work;
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final KafkaProducer<byte[], byte[]> producer;
        private final Thread thread;
        private volatile boolean closed;
        private volatile @Nullable RuntimeException failure;

        private Loop(String group, JobCaller caller) {
            work = new JobWork(topic.kafka(), caller);
            consumer = BenchClients.consumer(topic.kafka(), group);
            producer = BenchClients.producer(topic.kafka(), group);
            thread = Thread.ofPlatform().name("plain-loop").start(this::run);
        }

        private void run() {
            try (consumer;
                    producer) {
                producer.initTransactions();
                consumer.subscribe(List.of(topic.kafka().topics().promptJobs()));
                while (!closed) {
                    round();
                }
            } catch (RuntimeException e) {
                failure = e;
            }
        }

        @SuppressWarnings("FutureReturnValueIgnored") // the commit fails with what a future would have failed with
        private void round() {
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (offsets.isEmpty()) {
                    producer.beginTransaction();
                }
                for (ProducerRecord<byte[], byte[]> made : work.recordsFor(record)) {
                    producer.send(made);
                }
                offsets.put(
                        new TopicPartition(record.topic(), record.partition()),
                        new OffsetAndMetadata(record.offset() + 1));
            }
            if (!offsets.isEmpty()) {
                producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
                producer.commitTransaction();
            }
        }

        @Override
        public void check() {
            RuntimeException cause = failure;
            if (cause != null) {
                throw new IllegalStateException("the loop stopped", cause);
            }
        }

        @Override
        public void close() {
            closed = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
