package dev.tallymill.ingest.anthropic;

import dev.tallymill.ingest.http.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A stream that remembers what was read of it since a given place, so that a parser's tokens can be had as the bytes they
 * were. Refuses to remember more than a limit. Not thread-safe.
 */
final class RecordedStream extends InputStream {

    private static final int INITIAL_BYTES = 64 * 1024;

    private final InputStream in;
    private final int maxRemembered;
    private final long maxBytes;
    private byte[] window = new byte[INITIAL_BYTES];
    private int length;
    private long start;

    /**
     * @param maxRemembered longest piece to remember
     * @param maxBytes longest stream
     */
    RecordedStream(InputStream in, int maxRemembered, long maxBytes) {
        this.in = in;
        this.maxRemembered = maxRemembered;
        this.maxBytes = maxBytes;
    }

    /** Bytes from offset {@code from} to before {@code to} of the stream, which must not have been forgotten. */
    byte[] slice(long from, long to) {
        return Arrays.copyOfRange(window, Math.toIntExact(from - start), Math.toIntExact(to - start));
    }

    /** Forgets everything before {@code offset}. */
    void forgetBefore(long offset) {
        int forgotten = Math.toIntExact(offset - start);
        System.arraycopy(window, forgotten, window, 0, length - forgotten);
        length -= forgotten;
        start = offset;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int count) throws IOException {
        int read = in.read(buffer, offset, count);
        if (read > 0) {
            remember(buffer, offset, read);
        }
        return read;
    }

    private void remember(byte[] buffer, int offset, int count) {
        if (start + length + count > maxBytes) {
            throw Refusal.of(413, "request_too_large", "The body is larger than " + maxBytes + " bytes: split it.");
        }
        if (length > maxRemembered) {
            throw Refusal.of(
                    413, "request_too_large", "One of the requests is larger than " + maxRemembered + " bytes.");
        }
        if (length + count > window.length) {
            window = Arrays.copyOf(window, Math.max(2 * window.length, length + count));
        }
        System.arraycopy(buffer, offset, window, length, count);
        length += count;
    }
}
