package dev.tallymill.aggregator;

import dev.tallymill.aggregator.follow.KafkaFailedLines;
import dev.tallymill.aggregator.follow.KafkaSpendJournal;
import dev.tallymill.aggregator.follow.ViewFollower;
import dev.tallymill.aggregator.topology.LedgerTopology;
import dev.tallymill.aggregator.topology.StreamsSettings;
import dev.tallymill.aggregator.view.ReadModel;
import dev.tallymill.aggregator.web.WebConfig;
import dev.tallymill.aggregator.web.WebRoutes;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.config.TopicCheck;
import dev.tallymill.schemas.price.BuiltInPrices;
import dev.tallymill.schemas.price.LivePrices;
import dev.tallymill.schemas.topic.Topics;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;

/** Puts an aggregator together. {@code tallymill aggregator} and {@code tallymill run} start it. */
public final class AggregatorMain {

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
        CountDownLatch totals = new CountDownLatch(1);
        Topology topology = new LedgerTopology(
                        config.kafka(),
                        prices,
                        alarm,
                        totals::countDown,
                        config.retention(),
                        config.dedupRetention(),
                        Time.SYSTEM)
                .build();
        KafkaStreams streams = new KafkaStreams(topology, StreamsSettings.of(config));
        AggregatorService service = new AggregatorService(streams, totals, Time.SYSTEM, config.closeTimeout());
        try {
            service.start();
        } catch (RuntimeException e) {
            service.close();
            throw e;
        }
        return service;
    }

    /**
     * Starts to follow the published totals, for a server to show them. Needs the topics to be there, but no running
     * aggregator.
     */
    public static AggregatorView view(KafkaSettings kafka, WebConfig config) {
        Clock clock = Clock.systemUTC();
        ReadModel model = new ReadModel(config.limits());
        String adminKey = System.getenv(config.adminKeyEnv());
        WebRoutes routes = new WebRoutes(
                model,
                new KafkaFailedLines(kafka),
                new KafkaSpendJournal(kafka),
                adminKey == null || adminKey.isBlank() ? null : adminKey.strip(),
                clock);
        return new AggregatorView(model, ViewFollower.start(kafka, model, clock), routes);
    }

    /**
     * As {@link #view}, with a look at the topics first.
     *
     * @throws dev.tallymill.schemas.topic.TopicsException if a topic is missing
     */
    public static AggregatorView checkedView(KafkaSettings kafka, WebConfig config) {
        TopicCheck.requirePresent(kafka, Time.SYSTEM, ViewFollower.topics(kafka));
        return view(kafka, config);
    }

    private static void requireTopics(AggregatorConfig config) {
        Topics topics = config.kafka().topics();
        TopicCheck.requirePresent(
                config.kafka(),
                Time.SYSTEM,
                List.of(
                        topics.tokenUsage(),
                        topics.prices(),
                        topics.spendPostings(),
                        topics.batchProgress(),
                        topics.spendMinute(),
                        topics.spendHour(),
                        topics.spendDay(),
                        topics.spendMonth(),
                        topics.deadLetters()));
    }
}
