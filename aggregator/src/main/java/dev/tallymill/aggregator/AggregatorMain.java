package dev.tallymill.aggregator;

import dev.tallymill.aggregator.topology.LedgerTopology;
import dev.tallymill.aggregator.topology.StreamsSettings;
import dev.tallymill.schemas.config.TopicCheck;
import dev.tallymill.schemas.price.BuiltInPrices;
import dev.tallymill.schemas.price.LivePrices;
import dev.tallymill.schemas.topic.Topics;
import java.util.List;
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
