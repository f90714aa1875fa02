package dev.tallymill.worker.consume;

import dev.tallymill.worker.call.KeptAnswer;
import dev.tallymill.worker.spool.AnswerSpool;
import dev.tallymill.worker.spool.SpooledAnswer;
import dev.tallymill.worker.spool.TopicIncarnation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps answers on this machine's disk from the moment they are whole until the log has the results, where that is
 * configured, and nowhere where it is not. Thread-safe.
 */
final class KeptAnswers implements AutoCloseable {

    private static final long FILE_BYTES = 4L << 20;

    private final @Nullable AnswerSpool spool;

    private KeptAnswers(@Nullable AnswerSpool spool) {
        this.spool = spool;
    }

    /**
     * Opens what the slot has in the configured directory, if one is.
     *
     * @param topic asked only then: which topic the offsets are of
     * @throws UncheckedIOException when the directory cannot be used
     */
    static KeptAnswers open(ConsumptionConfig config, Supplier<TopicIncarnation> topic) {
        Path directory = config.spoolDirectory();
        if (directory == null) {
            return new KeptAnswers(null);
        }
        Path own = directory.resolve(URLEncoder.encode(config.slot(), StandardCharsets.UTF_8));
        try {
            return new KeptAnswers(AnswerSpool.open(own, topic.get(), FILE_BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException("worker.spool.dir: cannot use " + own + ": " + e.getMessage(), e);
        }
    }

    /** Keeps the answer to the job at {@code offset}. */
    void keep(AssignedPartition partition, long offset, KeptAnswer answer) {
        if (spool != null) {
            spool.keep(new SpooledAnswer(partition.source().partition(), offset, answer));
        }
    }

    /** The log has the result, or nobody wants it. */
    void release(AssignedPartition partition, long offset) {
        if (spool != null) {
            spool.release(partition.source().partition(), offset);
        }
    }

    /** What an earlier owner of the slot kept for jobs of {@code partition}, by their offsets; handed out once. */
    Collection<SpooledAnswer> takeLeftovers(AssignedPartition partition) {
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
