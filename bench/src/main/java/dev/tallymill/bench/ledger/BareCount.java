package dev.tallymill.bench.ledger;

import dev.tallymill.aggregator.AggregatorConfig;
import dev.tallymill.aggregator.topology.StreamsSettings;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.TokenUsage;
import java.util.Properties;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.Stores;

/** The yardsticks: Kafka Streams with the aggregator's own settings, exactly-once and commits included, on the same topic. */
final class BareCount implements AutoCloseable {

    /** What is done with each record. */
    enum Kind {
        /** It is noted that it passed; there is no state, and its bytes are not looked at. */
        BARE("bare"),
        /** The same, but its value is decoded from Avro, as whatever counts something that stands in it must. */
        DECODING("decoding"),
        /** Streams' own {@code groupByKey().count()}: a logged in-memory table, one row per shard of a batch; no decoding. */
        BY_KEY("by-key");

        private final String group;

        Kind(String group) {
            this.group = group;
        }

        /** Part of the name of its consumer groups. */
        String group() {
            return group;
        }
    }

    private final LongAdder records = new LongAdder();
    private final KafkaStreams streams;

    BareCount(AggregatorConfig config, Kind kind) {
        KafkaSettings kafka = config.kafka();
        StreamsBuilder builder = new StreamsBuilder();
        if (kind == Kind.DECODING) {
            var unusedStream = counted(
                    builder, kafka, Serdes.serdeFrom(kafka.<TokenUsage>serializer(false), kafka.deserializer(false)));
        } else {
            KStream<byte[], byte[]> seen = counted(builder, kafka, Serdes.ByteArray());
            if (kind == Kind.BY_KEY) {
                var unusedTable = seen.groupByKey(Grouped.with(Serdes.ByteArray(), Serdes.ByteArray()))
                        .count(Materialized.<byte[], Long>as(Stores.inMemoryKeyValueStore("counts"))
                                .withKeySerde(Serdes.ByteArray())
                                .withValueSerde(Serdes.Long()));
            }
        }
        Properties settings = StreamsSettings.of(config);
        streams = new KafkaStreams(builder.build(), settings);
        streams.start();
    }

    private <T> KStream<byte[], T> counted(StreamsBuilder builder, KafkaSettings kafka, Serde<T> values) {
        return builder.stream(
                        kafka.topics().tokenUsage(),
                        Consumed.with(Serdes.ByteArray(), values).withName("usage"))
                .peek((key, value) -> records.increment());
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
