package dev.tallymill.standalone.run;

import dev.tallymill.aggregator.AggregatorConfig;
import dev.tallymill.aggregator.AggregatorMain;
import dev.tallymill.aggregator.AggregatorService;
import dev.tallymill.ingest.IngestConfig;
import dev.tallymill.ingest.IngestMain;
import dev.tallymill.ingest.IngestService;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.topic.TopicAdmin;
import dev.tallymill.schemas.topic.TopicCatalogue;
import dev.tallymill.schemas.topic.TopicSettings;
import dev.tallymill.standalone.embedded.BrokerFailure;
import dev.tallymill.standalone.embedded.CannotStartException;
import dev.tallymill.standalone.embedded.DataDirectory;
import dev.tallymill.standalone.embedded.EmbeddedKafka;
import dev.tallymill.standalone.embedded.EmbeddedKafkaConfig;
import dev.tallymill.standalone.embedded.registry.EmbeddedRegistry;
import dev.tallymill.standalone.embedded.registry.EmbeddedRegistryConfig;
import dev.tallymill.worker.WorkerConfig;
import dev.tallymill.worker.WorkerMain;
import dev.tallymill.worker.WorkerService;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Broker, registry and all three services in this JVM: the same services a cluster runs, configured by the same keys.
 * Closed in the reverse of the order in which the data flows. Thread-safe once started.
 */
public final class Pipeline implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
    private static final Duration TOPICS_TIMEOUT = Duration.ofSeconds(60);
    private static final String INSTANCE = "embedded";

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final AtomicReference<@Nullable BrokerFailure> brokerFailure = new AtomicReference<>();
    private final ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor();
    private final Properties settings;
    private final IngestService ingest;
    private final AggregatorService aggregator;
    private @Nullable Future<WorkerService> workerStart;

    /**
     * Starts all but the worker, side by side, and returns when files and batches can be asked for.
     *
     * @param data holds the broker's log and the services' little state
     * @param upstream keys of the worker that say what to call
     * @throws CannotStartException with one line for the user
     */
    public static Pipeline start(DataDirectory data, Properties upstream) throws InterruptedException {
        return new Pipeline(data, upstream);
    }

    private Pipeline(DataDirectory data, Properties upstream) throws InterruptedException {
        boolean started = false;
        try {
            EmbeddedKafka kafka =
                    closeLater(EmbeddedKafka.start(EmbeddedKafkaConfig.in(data.kafka()), brokerFailure::set));
            EmbeddedRegistry registry =
                    closeLater(EmbeddedRegistry.start(EmbeddedRegistryConfig.onAnyPort(), kafka.bootstrapServers()));
            settings = settings(kafka, registry, data, upstream);
            createTopics(KafkaSettings.from(settings));
            Future<AggregatorService> aggregatorStart =
                    starters.submit(() -> AggregatorMain.startUnchecked(AggregatorConfig.from(settings)));
            ingest = closeLater(IngestMain.start(IngestConfig.from(settings)));
            aggregator = closeLater(await(aggregatorStart));
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    /** Lets the worker start, in the background: from then on calls are made. */
    public void beginCalls() {
        WorkerConfig config = WorkerConfig.from(settings);
        String apiKey = System.getenv(config.caller().apiKeyEnv());
        workerStart = starters.submit(() -> WorkerMain.startUnchecked(config, apiKey));
    }

    private static Properties settings(
            EmbeddedKafka kafka, EmbeddedRegistry registry, DataDirectory data, Properties upstream) {
        Properties settings = new Properties();
        settings.setProperty("bootstrap.servers", kafka.bootstrapServers());
        settings.setProperty("schema.registry.url", registry.url());
        settings.setProperty("ingest.instance.id", INSTANCE);
        settings.setProperty("worker.slot", INSTANCE);
        settings.setProperty("aggregator.instance.id", INSTANCE);
        settings.setProperty("aggregator.state.dir", data.streams().toString());
        upstream.stringPropertyNames().forEach(key -> settings.setProperty(key, upstream.getProperty(key)));
        return settings;
    }

    private static void createTopics(KafkaSettings kafka) {
        try (Admin admin = Admin.create(kafka.clientProperties())) {
            new TopicAdmin(admin, Time.SYSTEM, TOPICS_TIMEOUT)
                    .createMissing(new TopicCatalogue(kafka.topics(), TopicSettings.forEmbedded()));
        }
    }

    /** Files, batches and results. */
    public IngestService ingest() {
        return ingest;
    }

    /** Calls the model; waits for its start, which must have begun. */
    public WorkerService worker() throws InterruptedException {
        if (workerStart == null) {
            throw new IllegalStateException("beginCalls() comes first");
        }
        return await(workerStart);
    }

    /** One line about the part that has died, null while all of them live. */
    public @Nullable String failure() throws InterruptedException {
        BrokerFailure broker = brokerFailure.get();
        if (broker != null) {
            return broker.message();
        }
        Throwable cause =
                firstNonNull(workerStart == null ? null : worker().failure(), ingest.failure(), aggregator.failure());
        return cause == null ? null : "a part of the pipeline has failed (" + cause + "); run the same command again";
    }

    private static @Nullable Throwable firstNonNull(@Nullable Throwable... causes) {
        for (Throwable cause : causes) {
            if (cause != null) {
                return cause;
            }
        }
        return null;
    }

    /**
     * Stops all parts; calls in the air get the worker's drain time to end. Without a broker the services could only
     * wait for it in vain, so then they are left to the end of the process.
     */
    @Override
    public void close() {
        if (brokerFailure.get() != null) {
            parts.removeIf(part -> !(part instanceof EmbeddedKafka));
        } else if (workerStart != null) {
            parts.push(() -> worker().close());
        }
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("{} did not close in order", part, e);
            }
        }
        starters.shutdown();
    }

    private <P extends AutoCloseable> P closeLater(P part) {
        parts.push(part);
        return part;
    }

    private static <P> P await(Future<P> start) throws InterruptedException {
        try {
            return start.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("a service could not start: " + e.getCause(), e.getCause());
        }
    }
}
