package dev.tallymill.bench.ledger;

import dev.tallymill.aggregator.AggregatorConfig;
import dev.tallymill.aggregator.topology.StreamsSettings;
import java.util.Properties;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;

/**
 * The yardstick: Kafka Streams with the aggregator's own settings, exactly-once and commits included, that counts the
 * records of the same topic and does nothing else: no decoding, no state.
 */
final class BareCount implements AutoCloseable {

    private final LongAdder records = new LongAdder();
    private final KafkaStreams streams;

    BareCount(AggregatorConfig config) {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(
                        config.kafka().topics().tokenUsage(),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("usage"))
                .foreach((key, value) -> records.increment());
        Properties settings = StreamsSettings.of(config);
        streams = new KafkaStreams(builder.build(), settings);
        streams.start();
    }

    long records() {
        return records.sum();
    }

    boolean isRunning() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    @Override
    public void close() {
        streams.close();
    }
}
