package dev.tallymill.ingest.file;

import org.jspecify.annotations.Nullable;

/** Walks over the lines of one file. Not thread-safe. */
public interface LineCursor extends AutoCloseable {

    /**
     * The next line, null after the last one.
     *
     * @throws org.apache.kafka.common.KafkaException if Kafka does not give it in time, or has lost it
     */
    @Nullable
    StoredLine next();

    @Override
    void close();
}
