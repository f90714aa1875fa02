package dev.tallymill.aggregator.topology;

import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.state.Stores;

/**
 * Turns "something changed" into "the task is about to commit", with nothing but Streams' documented record cache: a
 * cached table forwards its latest row once per commit, within the transaction, before offsets and changelogs are
 * written. A processor that keeps sums on the heap sends one tick after its first change and gets one tick back, further
 * down, when it is time to write.
 *
 * <p>All ticks of a task have the same key, so the table has one row. It is not logged: after a restart there is nothing
 * on the heap and hence nothing to tick for.
 */
final class CommitTick {

    /** The one key: what a record's own key says is not needed downstream, and it may be null. */
    static final String KEY = "";

    /** The value; what it is does not matter, only that it is not null. */
    static final Long TICK = 1L;

    private CommitTick() {}

    /** The ticks of {@code changes}, each held back until its task commits. */
    static KStream<String, Long> held(KStream<String, Long> changes, String name) {
        return changes.groupByKey(Grouped.with(name + "-ticks", Serdes.String(), Serdes.Long()))
                .count(
                        Named.as(name + "-tick-count"),
                        Materialized.<String, Long>as(Stores.inMemoryKeyValueStore(name + "-tick"))
                                .withKeySerde(Serdes.String())
                                .withValueSerde(Serdes.Long())
                                .withLoggingDisabled()
                                .withCachingEnabled())
                .toStream(Named.as(name + "-commits"));
    }
}
