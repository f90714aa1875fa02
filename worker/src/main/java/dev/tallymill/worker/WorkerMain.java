package dev.tallymill.worker;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.topic.TopicAdmin;
import dev.tallymill.schemas.topic.Topics;
import dev.tallymill.worker.call.HttpJobCaller;
import dev.tallymill.worker.call.JobCaller;
import dev.tallymill.worker.consume.ConsumptionEngine;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/** Starts a worker: {@code --config FILE}. */
public final class WorkerMain {

    private static final Duration TOPIC_CHECK_TIMEOUT = Duration.ofSeconds(30);
    private static final int EXIT_FAILED = 1;
    private static final int EXIT_USAGE = 2;

    private WorkerMain() {}

    /**
     * Starts a worker in this process that calls the configured endpoint, with the key that the configured environment
     * variable holds. It needs its topics to be there.
     *
     * @throws dev.tallymill.schemas.topic.TopicsException if a topic is missing
     * @throws org.apache.kafka.common.KafkaException if Kafka cannot be used
     */
    public static WorkerService start(WorkerConfig config) {
        requireTopics(config.kafka());
        return startUnchecked(config, System.getenv(config.caller().apiKeyEnv()));
    }

    /** As {@link #start(WorkerConfig)}, with its key, for one that created the topics itself: saves the look at them. */
    public static WorkerService startUnchecked(WorkerConfig config, @Nullable String apiKey) {
        HttpJobCaller caller =
                HttpJobCaller.create(config.caller(), apiKey, Clock.systemUTC(), Thread::sleep, new Random());
        try {
            return new WorkerService(engine(config, caller), caller, caller::close);
        } catch (RuntimeException e) {
            caller.close();
            throw e;
        }
    }

    /** Starts a worker whose calls {@code caller} makes, which stays its owner's to close. */
    public static WorkerService start(WorkerConfig config, JobCaller caller) {
        requireTopics(config.kafka());
        return new WorkerService(engine(config, caller), caller, () -> {});
    }

    public static void main(String[] args) throws InterruptedException {
        System.exit(run(args));
    }

    private static int run(String[] args) throws InterruptedException {
        WorkerService service;
        try {
            service = start(WorkerConfig.from(properties(args)));
        } catch (IllegalArgumentException | IOException e) {
            System.err.println("tallymill worker: " + e.getMessage());
            return EXIT_USAGE;
        } catch (RuntimeException e) {
            System.err.println("tallymill worker: " + e.getMessage());
            return EXIT_FAILED;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(service::close, "worker-shutdown"));
        service.awaitStopped();
        return service.failure() == null ? 0 : EXIT_FAILED;
    }

    private static ConsumptionEngine engine(WorkerConfig config, JobCaller caller) {
        return ConsumptionEngine.start(
                config.kafka(),
                config.consumption(),
                config.caller().provider(),
                caller,
                Clock.systemUTC(),
                System::nanoTime,
                Thread::sleep);
    }

    private static Properties properties(String[] args) throws IOException {
        if (args.length != 2 || !args[0].equals("--config")) {
            throw new IllegalArgumentException("usage: --config FILE");
        }
        Path file = Path.of(args[1]);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("no file " + file);
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return properties;
    }

    private static void requireTopics(KafkaSettings kafka) {
        Topics topics = kafka.topics();
        try (Admin admin = Admin.create(kafka.clientProperties())) {
            new TopicAdmin(admin, Time.SYSTEM, TOPIC_CHECK_TIMEOUT)
                    .requirePresent(List.of(
                            topics.promptJobs(), topics.promptResults(), topics.tokenUsage(), topics.deadLetters()));
        }
    }
}
