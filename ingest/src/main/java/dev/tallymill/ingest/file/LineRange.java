package dev.tallymill.ingest.file;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Collects where the lines of one file came to lie. Written by the producer's thread, in the order of offsets, and
 * read by the uploading one.
 */
public final class LineRange implements Callback {

    private volatile long start = -1;
    private volatile long end;
    private volatile @Nullable Exception failure;

    @Override
    public void onCompletion(RecordMetadata metadata, @Nullable Exception exception) {
        if (exception != null) {
            if (failure == null) {
                failure = exception;
            }
            return;
        }
        if (start < 0) {
            start = metadata.offset();
        }
        end = metadata.offset() + 1;
    }

    /** Offset of the first line, 0 without any. */
    public long start() {
        return Math.max(start, 0);
    }

    /** Offset after the last line. */
    public long end() {
        return end;
    }

    /**
     * Does nothing as long as every line could be written.
     *
     * @throws KafkaException if one could not
     */
    public void throwFailure() {
        Exception thrown = failure;
        if (thrown != null) {
            throw new KafkaException("a line of the file could not be written: " + thrown.getMessage(), thrown);
        }
    }
}
