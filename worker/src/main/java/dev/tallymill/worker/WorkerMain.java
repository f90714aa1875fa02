package dev.tallymill.worker;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.topic.TopicAdmin;
import dev.tallymill.schemas.topic.Topics;
import dev.tallymill.worker.call.JobCaller;
import dev.tallymill.worker.consume.ConsumptionEngine;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Time;

/** Starts a worker: checks the topics, makes the caller, takes the slot. */
public final class WorkerMain {

    private static final Duration ADMIN_TIMEOUT = Duration.ofSeconds(30);

    private WorkerMain() {}

    /**
     * Starts a worker whose calls are made by {@code caller}, which stays the caller's own to close.
     *
     * @throws dev.tallymill.schemas.topic.TopicsException when topics are missing
     * @throws org.apache.kafka.common.KafkaException when Kafka cannot be used
     */
    public static WorkerService start(WorkerConfig config, JobCaller caller) {
        return start(config, caller, () -> {});
    }

    private static WorkerService start(WorkerConfig config, JobCaller caller, Runnable closeCaller) {
        requireTopics(config.kafka());
        ConsumptionEngine engine = ConsumptionEngine.start(
                config.kafka(),
                config.consumption(),
                config.provider(),
                caller,
                Clock.systemUTC(),
                System::nanoTime,
                Thread::sleep);
        return new WorkerService(engine, caller, closeCaller);
    }

    private static void requireTopics(KafkaSettings kafka) {
        Topics topics = kafka.topics();
        try (Admin admin = Admin.create(kafka.clientProperties())) {
            new TopicAdmin(admin, Time.SYSTEM, ADMIN_TIMEOUT)
                    .requirePresent(List.of(
                            topics.promptJobs(), topics.promptResults(), topics.tokenUsage(), topics.deadLetters()));
        }
    }
}
