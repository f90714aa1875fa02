package dev.tallymill.bench.ledger;

import dev.tallymill.aggregator.AggregatorConfig;
import dev.tallymill.aggregator.topology.StreamsSettings;
import java.util.Properties;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.Stores;

/**
 * The yardsticks: Kafka Streams with the aggregator's own settings, exactly-once and commits included, that reads the
 * same topic, decodes nothing, and either only notes each record or counts them by key as Streams itself does.
 */
final class BareCount implements AutoCloseable {

    private final LongAdder records = new LongAdder();
    private final KafkaStreams streams;

    /**
     * @param byKey whether {@code groupByKey().count()} keeps a logged in-memory table, one row per shard of a batch; else
     *     there is no state at all
     */
    BareCount(AggregatorConfig config, boolean byKey) {
        StreamsBuilder builder = new StreamsBuilder();
        KStream<byte[], byte[]> seen = builder.stream(
                        config.kafka().topics().tokenUsage(),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("usage"))
                .peek((key, value) -> records.increment());
        if (byKey) {
            var unusedTable = seen.groupByKey(Grouped.with(Serdes.ByteArray(), Serdes.ByteArray()))
                    .count(Materialized.<byte[], Long>as(Stores.inMemoryKeyValueStore("counts"))
                            .withKeySerde(Serdes.ByteArray())
                            .withValueSerde(Serdes.Long()));
        }
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
