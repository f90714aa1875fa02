package dev.tallymill.ingest.result;

import dev.tallymill.schemas.record.PromptResult;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Deserializer;

/** Results of one batch that a {@link SharedScan} has kept in memory, in the order of the log. Not thread-safe. */
final class CaughtResults implements ResultSource {

    private static final int SLICE = 5_000;

    private final String topic;
    private final Deserializer<PromptResult> deserializer;
    private final Iterator<byte[]> values;
    private final BitSet seen = new BitSet();

    /** Takes over {@code deserializer}. */
    CaughtResults(String topic, Deserializer<PromptResult> deserializer, List<byte[]> values) {
        this.topic = topic;
        this.deserializer = deserializer;
        this.values = values.iterator();
    }

    @Override
    public boolean finished() {
        return !values.hasNext();
    }

    @Override
    public void advance(Consumer<PromptResult> callback) {
        for (int left = SLICE; left > 0 && values.hasNext(); left--) {
            PromptResult result = deserializer.deserialize(topic, values.next());
            int line = Math.toIntExact(result.getJob().getLine());
            if (!seen.get(line)) {
                seen.set(line);
                callback.accept(result);
            }
        }
    }

    @Override
    public BitSet lines() {
        return seen;
    }

    @Override
    public void close() {
        deserializer.close();
    }
}
