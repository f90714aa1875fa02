package dev.tallymill.ingest.result;

import dev.tallymill.schemas.record.PromptResult;
import java.util.BitSet;
import java.util.function.Consumer;

/** The results of one batch, each line once, a slice at a time. Not thread-safe. */
interface ResultSource extends AutoCloseable {

    /** True when every result was delivered. */
    boolean finished();

    /**
     * Delivers the next slice.
     *
     * @throws org.apache.kafka.common.KafkaException if Kafka or the registry fails
     */
    void advance(Consumer<PromptResult> callback);

    /** Zero-based numbers of the lines that were delivered. */
    BitSet lines();

    @Override
    void close();
}
