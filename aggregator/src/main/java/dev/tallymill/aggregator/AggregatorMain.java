package dev.tallymill.aggregator;

import dev.tallymill.aggregator.price.BuiltInPrices;
import dev.tallymill.aggregator.price.LivePrices;
import dev.tallymill.aggregator.topology.LedgerTopology;
import dev.tallymill.aggregator.topology.StreamsSettings;
import dev.tallymill.schemas.topic.TopicAdmin;
import dev.tallymill.schemas.topic.Topics;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;

/** Starts the aggregator: {@code --config FILE}. */
public final class AggregatorMain {

    private static final Duration TOPIC_CHECK_TIMEOUT = Duration.ofSeconds(30);
    private static final int EXIT_FAILED = 1;
    private static final int EXIT_USAGE = 2;

    private AggregatorMain() {}

    /**
     * Starts an aggregator in this process. It needs its topics to be there.
     *
     * @throws dev.tallymill.schemas.topic.TopicsException if a topic is missing
     */
    public static AggregatorService start(AggregatorConfig config) {
        requireTopics(config);
        return startUnchecked(config);
    }

    /** As {@link #start}, for a caller that created the topics itself: saves the time of the look at them. */
    public static AggregatorService startUnchecked(AggregatorConfig config) {
        LivePrices prices = new LivePrices(BuiltInPrices.load());
        UnpricedAlarm alarm = new UnpricedAlarm();
        Topology topology = new LedgerTopology(
                        config.kafka(), prices, alarm, config.retention(), config.dedupRetention(), Time.SYSTEM)
                .build();
        KafkaStreams streams = new KafkaStreams(topology, StreamsSettings.of(config));
        AggregatorService service = new AggregatorService(streams, Time.SYSTEM, config.closeTimeout());
        try {
            service.start();
        } catch (RuntimeException e) {
            service.close();
            throw e;
        }
        return service;
    }

    public static void main(String[] args) throws InterruptedException {
        System.exit(run(args));
    }

    private static int run(String[] args) throws InterruptedException {
        AggregatorService service;
        try {
            service = start(AggregatorConfig.from(properties(args)));
        } catch (IllegalArgumentException | IOException e) {
            System.err.println("tallymill aggregator: " + e.getMessage());
            return EXIT_USAGE;
        } catch (RuntimeException e) {
            System.err.println("tallymill aggregator: " + e.getMessage());
            return EXIT_FAILED;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(service::close, "aggregator-shutdown"));
        service.awaitStopped();
        return service.failure() == null ? 0 : EXIT_FAILED;
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

    private static void requireTopics(AggregatorConfig config) {
        Topics topics = config.kafka().topics();
        try (Admin admin = Admin.create(config.kafka().clientProperties())) {
            new TopicAdmin(admin, Time.SYSTEM, TOPIC_CHECK_TIMEOUT)
                    .requirePresent(List.of(
                            topics.tokenUsage(),
                            topics.prices(),
                            topics.batchProgress(),
                            topics.spendMinute(),
                            topics.spendHour(),
                            topics.spendDay(),
                            topics.deadLetters()));
        }
    }
}
