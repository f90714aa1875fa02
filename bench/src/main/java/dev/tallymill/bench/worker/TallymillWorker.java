package dev.tallymill.bench.worker;

import dev.tallymill.worker.WorkerConfig;
import dev.tallymill.worker.WorkerMain;
import dev.tallymill.worker.WorkerService;
import dev.tallymill.worker.call.JobCaller;
import java.nio.file.Path;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The worker as it is, with the configuration that {@code tallymill run} gives it. */
final class TallymillWorker implements Contestant {

    private final JobTopic topic;
    private final GroupRun runs;
    private final JobCaller calls;
    private final @Nullable Path spool;
    private final int inFlight;

    /** @param spool where answers are kept until the log has them, null for nowhere */
    TallymillWorker(JobTopic topic, GroupRun runs, JobCaller calls, @Nullable Path spool, int inFlight) {
        this.topic = topic;
        this.runs = runs;
        this.calls = calls;
        this.spool = spool;
        this.inFlight = inFlight;
    }

    @Override
    public String name() {
        return spool == null ? "worker, no spool" : "worker";
    }

    @Override
    public Effort run() throws Exception {
        return runs.measure(this::member, calls);
    }

    private GroupRun.Member member(String group, JobCaller caller) {
        return new Running(start(topic, group, caller, spool, inFlight));
    }

    /** Starts a worker on the topic, as the only member of {@code group}. */
    static WorkerService start(JobTopic topic, String group, JobCaller caller, @Nullable Path spool, int inFlight) {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", topic.kafka().bootstrapServers());
        properties.setProperty("schema.registry.url", topic.kafka().schemaRegistryUrl());
        topic.kafka().clientConfig().forEach((key, value) -> properties.setProperty("kafka." + key, value));
        properties.setProperty("worker.group.id", group);
        properties.setProperty("worker.max.admitted.jobs", Integer.toString(Math.max(4096, 2 * inFlight)));
        if (spool != null) {
            properties.setProperty("worker.spool.dir", spool.resolve(group).toString());
        }
        return WorkerMain.start(WorkerConfig.from(properties), caller);
    }

    private record Running(WorkerService worker) implements GroupRun.Member {

        @Override
        public void check() {
            Throwable failure = worker.failure();
            if (failure != null) {
                throw new IllegalStateException("the worker stopped", failure);
            }
        }

        @Override
        public void close() {
            worker.close();
        }
    }
}
