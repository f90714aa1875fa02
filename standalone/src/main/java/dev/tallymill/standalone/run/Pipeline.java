package dev.tallymill.standalone.run;

import dev.tallymill.aggregator.AggregatorConfig;
import dev.tallymill.aggregator.AggregatorMain;
import dev.tallymill.aggregator.AggregatorService;
import dev.tallymill.aggregator.AggregatorView;
import dev.tallymill.aggregator.follow.KafkaSpendJournal;
import dev.tallymill.aggregator.view.SpendJournal;
import dev.tallymill.aggregator.web.WebConfig;
import dev.tallymill.ingest.IngestConfig;
import dev.tallymill.ingest.IngestMain;
import dev.tallymill.ingest.IngestService;
import dev.tallymill.schemas.topic.Topics;
import dev.tallymill.standalone.embedded.BrokerFailure;
import dev.tallymill.standalone.embedded.CannotStartException;
import dev.tallymill.standalone.embedded.DataDirectory;
import dev.tallymill.standalone.embedded.EmbeddedKafka;
import dev.tallymill.standalone.embedded.registry.EmbeddedRegistry;
import dev.tallymill.standalone.embedded.registry.EmbeddedRegistryConfig;
import dev.tallymill.worker.WorkerConfig;
import dev.tallymill.worker.WorkerMain;
import dev.tallymill.worker.WorkerService;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registry and all three services in this JVM, on its broker: the same services a cluster runs, configured by the same keys.
 * Closed in the reverse of the order in which the data flows. Thread-safe once started.
 */
public final class Pipeline implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);
    private static final Topics EMBEDDED_TOPICS = new Topics(Topics.DEFAULT_PREFIX);

    /** What is not there yet, on this machine, will be in a moment. */
    private static final Map<String, String> CLIENT_CONFIG = Map.of("retry.backoff.ms", "10");

    private static final String INSTANCE = "embedded";

    /**
     * Released jobs: enough for calls of any length, and few enough for the worker to read ahead over all of them in the few
     * partitions there are here.
     */
    private static final int WINDOW_FOR_EACH_CALL = 4;

    private static final int LEAST_WINDOW = 8_000;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final StartingBroker broker;
    private final ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor();
    private final Properties settings;
    private final Future<?> laterTopics;
    private final Future<IngestService> ingestStart;
    private @Nullable Future<WorkerService> workerStart;
    private @Nullable Future<AggregatorService> aggregatorStart;

    /**
     * Starts the registry, and ingest in the background.
     *
     * @param broker stays the caller's to close
     * @param data holds the services' little state
     * @param upstream keys of the worker that say what to call, and how
     * @param calls most calls in the air
     * @throws CannotStartException with one line for the user
     */
    public static Pipeline start(StartingBroker broker, DataDirectory data, Properties upstream, int calls)
            throws InterruptedException {
        return start(broker, data, upstream, calls, 0);
    }

    /** The same with the registry on a fixed port; 0 is any free one. */
    public static Pipeline start(
            StartingBroker broker, DataDirectory data, Properties upstream, int calls, int registryPort)
            throws InterruptedException {
        return new Pipeline(broker, data, upstream, calls, registryPort);
    }

    private Pipeline(StartingBroker broker, DataDirectory data, Properties upstream, int calls, int registryPort)
            throws InterruptedException {
        this.broker = broker;
        boolean started = false;
        try {
            EmbeddedKafka kafka = broker.await();
            EmbeddedTopics topics = closeLater(new EmbeddedTopics(clientConfig(kafka), EMBEDDED_TOPICS, calls));
            Future<EmbeddedRegistry> registryStart = starters.submit(() -> EmbeddedRegistry.start(
                    EmbeddedRegistryConfig.onAnyPort().withPort(registryPort), kafka.bootstrapServers()));
            topics.createFirst();
            laterTopics = starters.submit(topics::createRest);
            EmbeddedRegistry registry = closeLater(await(registryStart));
            settings = settings(kafka, registry, data, upstream, calls);
            ingestStart = starters.submit(() -> IngestMain.startUnchecked(IngestConfig.from(settings)));
            closeLater(() -> await(ingestStart).close());
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

    /** Lets the aggregator start, in the background: it catches up with whatever was done before. */
    public void beginTally() {
        aggregatorStart = starters.submit(() -> {
            await(laterTopics);
            return AggregatorMain.startUnchecked(AggregatorConfig.from(settings));
        });
    }

    /** What was posted to the totals. */
    public SpendJournal journal() {
        return new KafkaSpendJournal(AggregatorConfig.from(settings).kafka());
    }

    /** Starts to follow the totals, for a server to show them; the caller closes it, before this. */
    public AggregatorView dashboard() throws InterruptedException {
        await(laterTopics);
        return AggregatorMain.view(AggregatorConfig.from(settings).kafka(), WebConfig.from(settings));
    }

    private static Properties settings(
            EmbeddedKafka kafka, EmbeddedRegistry registry, DataDirectory data, Properties upstream, int calls) {
        Properties settings = new Properties();
        settings.setProperty("bootstrap.servers", kafka.bootstrapServers());
        settings.setProperty("schema.registry.url", registry.url());
        CLIENT_CONFIG.forEach((key, value) -> settings.setProperty("kafka." + key, value));
        settings.setProperty("ingest.single.instance", "true");
        settings.setProperty("ingest.store.results", "false"); // the run writes them into files of its own
        settings.setProperty(
                "ingest.window", Long.toString(Math.max(LEAST_WINDOW, (long) WINDOW_FOR_EACH_CALL * calls)));
        settings.setProperty("worker.slot", INSTANCE);
        settings.setProperty("worker.spool.dir", data.spool().toString());
        settings.setProperty("aggregator.instance.id", INSTANCE);
        settings.setProperty("aggregator.state.dir", data.streams().toString());
        upstream.stringPropertyNames().forEach(key -> settings.setProperty(key, upstream.getProperty(key)));
        return settings;
    }

    private static Map<String, Object> clientConfig(EmbeddedKafka kafka) {
        Map<String, Object> config = new HashMap<>(CLIENT_CONFIG);
        config.put("bootstrap.servers", kafka.bootstrapServers());
        return config;
    }

    /** Where other clients of the broker are to be pointed. */
    public String bootstrapServers() {
        return settings.getProperty("bootstrap.servers");
    }

    /** Where other clients of the registry are to be pointed. */
    public String registryUrl() {
        return settings.getProperty("schema.registry.url");
    }

    /** Files, batches and results; waits for the start of ingest. */
    public IngestService ingest() throws InterruptedException {
        return await(ingestStart);
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
        BrokerFailure failure = broker.failure();
        if (failure != null) {
            return failure.message();
        }
        Throwable cause = firstNonNull(
                workerStart == null ? null : worker().failure(),
                ingest().failure(),
                aggregatorStart == null || !aggregatorStart.isDone()
                        ? null
                        : await(aggregatorStart).failure());
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
        if (broker.failure() != null) {
            parts.clear();
        } else {
            closeCallsAndTally();
        }
        while (!parts.isEmpty()) {
            closeInOrder(parts.pop());
        }
        starters.shutdown();
    }

    /** At the same time: neither waits for the other, and each waits for the broker. */
    private void closeCallsAndTally() {
        Future<AggregatorService> tally = aggregatorStart;
        Future<?> tallyEnd = tally == null
                ? null
                : starters.submit(() -> closeInOrder(() -> await(tally).close()));
        if (workerStart != null) {
            closeInOrder(() -> worker().close());
        }
        if (tallyEnd != null) {
            closeInOrder(() -> await(tallyEnd));
        }
    }

    private static void closeInOrder(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.warn("{} did not close in order", part, e);
        }
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
