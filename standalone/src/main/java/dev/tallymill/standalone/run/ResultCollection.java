package dev.tallymill.standalone.run;

import dev.tallymill.ingest.IngestService;
import dev.tallymill.ingest.result.ResultReader;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.PromptResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Writes the results of one batch into files, on a thread of its own: first those that are in the log already, then
 * those to come. The files belong to that thread until {@link #stop()} has returned.
 */
final class ResultCollection implements AutoCloseable {

    private static final long FLUSH_EVERY = 200;

    private final ResultReader reader;
    private final ResultSink files;
    private final Thread thread;
    private final AtomicLong failed = new AtomicLong();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private long sinceFlush;

    private ResultCollection(ResultReader reader, ResultSink files) {
        this.reader = reader;
        this.files = files;
        this.thread = Thread.ofPlatform().name("result-collection").unstarted(this::collect);
    }

    /** Starts reading at the batch's first result. */
    static ResultCollection start(IngestService ingest, Batch batch, ResultSink files) {
        ResultCollection collection = new ResultCollection(ingest.results().open(batch), files);
        collection.thread.start();
        return collection;
    }

    private void collect() {
        try (reader) {
            reader.read(this::write);
            files.flush();
        } catch (IOException | RuntimeException e) {
            failure.set(e);
        }
    }

    private void write(PromptResult result) {
        try {
            files.write(result);
            if (++sinceFlush >= FLUSH_EVERY) {
                sinceFlush = 0;
                files.flush();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        failed.set(files.failed());
    }

    /** Lines that have been written. */
    long count() {
        return reader.delivered();
    }

    /** Lines among them that did not complete. */
    long failed() {
        return failed.get();
    }

    /** True once everything was read that stood in the log when the reading began. */
    boolean caughtUp() {
        return reader.earlier() >= 0;
    }

    /** How many lines that was; only after {@link #caughtUp()}. */
    long earlier() {
        return reader.earlier();
    }

    /** Second results of a line, which were not written: there must be none. */
    long duplicates() {
        return reader.duplicates();
    }

    /** Passes on what ended the reading before its time. */
    void throwFailure() throws IOException {
        Throwable cause = failure.get();
        if (cause instanceof UncheckedIOException io) {
            throw new IOException(io.getMessage(), io);
        }
        if (cause != null) {
            throw new IOException("results could not be collected: " + cause.getMessage(), cause);
        }
    }

    /** Ends the reading and waits for the thread; from then on the files are the caller's again. */
    void stop() throws InterruptedException {
        reader.stop();
        thread.join();
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
