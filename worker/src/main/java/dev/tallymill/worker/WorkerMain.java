package dev.tallymill.worker;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.config.TopicCheck;
import dev.tallymill.schemas.topic.Topics;
import dev.tallymill.worker.call.CallMetrics;
import dev.tallymill.worker.call.HttpJobCaller;
import dev.tallymill.worker.call.JobCaller;
import dev.tallymill.worker.consume.ConsumptionEngine;
import dev.tallymill.worker.consume.JobMetrics;
import dev.tallymill.worker.control.ControlFollower;
import dev.tallymill.worker.control.Orders;
import dev.tallymill.worker.metrics.WorkerMetrics;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/** Puts a worker together. {@code tallymill worker} and {@code tallymill run} start it. */
public final class WorkerMain {

    private WorkerMain() {}

    /**
     * Starts a worker in this process that calls the configured endpoint, with the key that the configured environment
     * variable holds. It needs its topics to be there.
     *
     * @param metrics told of what the worker does from now on
     * @throws dev.tallymill.schemas.topic.TopicsException if a topic is missing
     * @throws org.apache.kafka.common.KafkaException if Kafka cannot be used
     */
    public static WorkerService start(WorkerConfig config, WorkerMetrics metrics) {
        requireTopics(config.kafka());
        return startUnchecked(config, System.getenv(config.caller().apiKeyEnv()), metrics);
    }

    /** As {@link #start(WorkerConfig, WorkerMetrics)}, with its key, for one that created the topics itself. */
    public static WorkerService startUnchecked(WorkerConfig config, @Nullable String apiKey, WorkerMetrics metrics) {
        WorkerService service = start(config, apiKey, metrics, metrics);
        metrics.follow(service::status, service::models);
        return service;
    }

    /** As above, without metrics. */
    public static WorkerService startUnchecked(WorkerConfig config, @Nullable String apiKey) {
        return start(config, apiKey, CallMetrics.NONE, JobMetrics.NONE);
    }

    private static WorkerService start(
            WorkerConfig config, @Nullable String apiKey, CallMetrics calls, JobMetrics jobs) {
        Orders orders = new Orders();
        HttpJobCaller caller = HttpJobCaller.create(
                config.caller(), apiKey, orders::isPaused, calls, Clock.systemUTC(), Thread::sleep, new Random());
        try {
            return service(config, caller, orders, jobs, caller::close);
        } catch (RuntimeException e) {
            caller.close();
            throw e;
        }
    }

    /** Starts a worker whose calls {@code caller} makes, which stays its owner's to close. */
    public static WorkerService start(WorkerConfig config, JobCaller caller) {
        requireTopics(config.kafka());
        return service(config, caller, new Orders(), JobMetrics.NONE, () -> {});
    }

    private static WorkerService service(
            WorkerConfig config, JobCaller caller, Orders orders, JobMetrics metrics, Runnable closeCaller) {
        ControlFollower follower = ControlFollower.start(config.kafka(), orders, Thread::sleep);
        try {
            return new WorkerService(engine(config, caller, orders, metrics), caller, orders, follower, closeCaller);
        } catch (RuntimeException e) {
            follower.close();
            throw e;
        }
    }

    private static ConsumptionEngine engine(WorkerConfig config, JobCaller caller, Orders orders, JobMetrics metrics) {
        return ConsumptionEngine.start(
                config.kafka(),
                config.consumption(),
                config.caller().provider(),
                caller,
                orders,
                metrics,
                Clock.systemUTC(),
                System::nanoTime,
                Thread::sleep);
    }

    private static void requireTopics(KafkaSettings kafka) {
        Topics topics = kafka.topics();
        TopicCheck.requirePresent(
                kafka,
                Time.SYSTEM,
                List.of(
                        topics.promptJobs(),
                        topics.promptResults(),
                        topics.tokenUsage(),
                        topics.control(),
                        topics.deadLetters()));
    }
}
