package dev.tallymill.bench.worker;

import dev.tallymill.bench.Instruments;
import dev.tallymill.worker.call.JobCaller;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Runs one consumer group over all the jobs and measures that, in the same way whatever the group's members are. */
final class GroupRun implements AutoCloseable {

    /** How exactly the end is seen; looking costs the broker something, too. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final JobTopic topic;
    private final Instruments instruments;
    private final Admin admin;
    private int groups;

    GroupRun(JobTopic topic, Instruments instruments) {
        this.topic = topic;
        this.instruments = instruments;
        this.admin = Admin.create(topic.kafka().clientProperties());
    }

    /** A member of a group; closing stops it. */
    interface Member extends AutoCloseable {

        /** Throws what has ended it, if anything has. */
        void check();

        @Override
        void close();
    }

    /** Starts the only member of the new group {@code group}, whose jobs {@code calls} makes. */
    interface MemberStart {
        Member start(String group, JobCaller calls) throws Exception;
    }

    /** From the first call to the commit that covers the last job. */
    Contestant.Effort measure(MemberStart start, JobCaller calls) throws Exception {
        String group = "bench-" + groups++;
        StampedCalls stamped = new StampedCalls(calls);
        try (Member member = start.start(group, stamped)) {
            stamped.awaitFirst();
            long begin = instruments.nanoTime().getAsLong();
            Duration processor = ProcessorTime.ofThisJvm();
            while (!isDone(group)) {
                member.check();
                instruments.sleeper().sleep(LOOK_EVERY);
            }
            return new Contestant.Effort(
                    instruments.since(begin), ProcessorTime.ofThisJvm().minus(processor));
        }
    }

    private boolean isDone(String group) throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        return topic.ends().entrySet().stream().allMatch(end -> {
            OffsetAndMetadata found = committed.get(end.getKey());
            return found != null && found.offset() >= end.getValue();
        });
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
