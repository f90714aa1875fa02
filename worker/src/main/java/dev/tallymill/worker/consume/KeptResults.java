package dev.tallymill.worker.consume;

import dev.tallymill.worker.spool.AnswerSpool;
import dev.tallymill.worker.spool.SpooledAnswer;
import dev.tallymill.worker.spool.TopicIncarnation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Keeps results on this machine's disk from the moment they exist until the log has them, where that is configured, and
 * nowhere where it is not. Thread-safe.
 */
final class KeptResults implements AutoCloseable {

    private static final long FILE_BYTES = 4L << 20;

    private final @Nullable AnswerSpool spool;

    private KeptResults(@Nullable AnswerSpool spool) {
        this.spool = spool;
    }

    /**
     * Opens what the slot has in the configured directory, if one is.
     *
     * @param topic asked only then: which topic the offsets are of
     * @throws UncheckedIOException when the directory cannot be used
     */
    static KeptResults open(ConsumptionConfig config, Supplier<TopicIncarnation> topic) {
        Path directory = config.spoolDirectory();
        if (directory == null) {
            return new KeptResults(null);
        }
        Path own = directory.resolve(URLEncoder.encode(config.slot(), StandardCharsets.UTF_8));
        try {
            return new KeptResults(AnswerSpool.open(own, topic.get(), FILE_BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException("worker.spool.dir: cannot use " + own + ": " + e.getMessage(), e);
        }
    }

    void keep(Completion completion) {
        ProducerRecord<byte[], byte[]> result = completion.result();
        if (spool != null && result != null) {
            spool.keep(new SpooledAnswer(
                    completion.partition().source().partition(),
                    completion.offset(),
                    result.key(),
                    result.headers(),
                    result.value()));
        }
    }

    /** The log has the result, or nobody wants it. */
    void release(Completion completion) {
        if (spool != null) {
            spool.release(completion.partition().source().partition(), completion.offset());
        }
    }

    /** What an earlier owner of the slot kept for jobs of {@code partition}; handed out once. */
    List<SpooledAnswer> takeLeftovers(AssignedPartition partition) {
        return spool == null
                ? List.of()
                : spool.takeLeftovers(partition.source().partition());
    }

    /** What was taken is committed. */
    void leftoversCommitted() {
        if (spool != null) {
            spool.dropEarlierFiles();
        }
    }

    @Override
    public void close() {
        if (spool != null) {
            spool.close();
        }
    }
}
