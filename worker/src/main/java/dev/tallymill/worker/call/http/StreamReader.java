package dev.tallymill.worker.call.http;

import dev.tallymill.worker.call.http.CallWatchdog.Watch;
import dev.tallymill.worker.call.stream.EventStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads one streamed answer to its end. Confined to the thread of its call. */
final class StreamReader {

    /** As large as the connection's own: no read gives more, and thousands of calls have one each. */
    private static final int BUFFER_BYTES = 2048;

    /** How long a server may take to end a stream of which nothing more matters; then its connection is given up. */
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final EventStream stream;
    private final Watch watch;
    private final Clock clock;
    private final Duration idleTimeout;
    private final int maxBytes;
    private @Nullable Instant firstToken;

    StreamReader(EventStream stream, Watch watch, Clock clock, Duration idleTimeout, int maxBytes) {
        this.stream = stream;
        this.watch = watch;
        this.clock = clock;
        this.idleTimeout = idleTimeout;
        this.maxBytes = maxBytes;
    }

    /**
     * The ordinary answer that the stream amounts to, or the error that stands in it.
     *
     * @throws BodyReader.TooLargeException without having read the rest
     * @throws IncompleteStreamException when it ends before the answer is whole
     * @throws IOException when it breaks off, or cannot be understood
     */
    String read(InputStream content) throws IOException {
        watch.expectMoreWithin(idleTimeout);
        byte[] buffer = new byte[BUFFER_BYTES];
        for (int length = next(content, buffer); length >= 0; length = next(content, buffer)) {
            take(buffer, length);
        }
        stream.finish();
        if (!stream.whole()) {
            throw new IncompleteStreamException();
        }
        return stream.json();
    }

    private void take(byte[] buffer, int length) throws IOException {
        if (stream.ended()) {
            return; // what follows is read only so that the connection can be kept
        }
        boolean progress = stream.feed(buffer, 0, length);
        if (stream.size() > maxBytes) {
            throw new BodyReader.TooLargeException();
        }
        if (firstToken == null && stream.begun()) {
            firstToken = clock.instant();
        }
        if (stream.ended()) {
            watch.expectMoreWithin(FAREWELL);
        } else if (progress) {
            watch.expectMoreWithin(idleTimeout);
        }
    }

    /** The end also where a connection breaks behind an answer that is whole: it has been paid for. */
    private int next(InputStream content, byte[] buffer) throws IOException {
        try {
            return content.read(buffer);
        } catch (IOException e) {
            if (stream.whole() && !Thread.currentThread().isInterrupted()) {
                return -1;
            }
            throw e;
        }
    }

    /** When the model began to write; null before. */
    @Nullable
    Instant firstToken() {
        return firstToken;
    }

    /** The stream ended in good order, but the answer is not whole. */
    static final class IncompleteStreamException extends IOException {

        IncompleteStreamException() {
            super("the stream ended before the answer was whole");
        }
    }
}
