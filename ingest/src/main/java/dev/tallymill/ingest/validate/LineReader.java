package dev.tallymill.ingest.validate;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts a stream into lines, terminators kept, through one buffer that is reused: a line is a slice that is valid until
 * the next call. A line over the limit is passed over without being held. Not thread-safe; does not close the stream.
 */
public final class LineReader {

    private static final int INITIAL_BUFFER_BYTES = 256 * 1024;

    private final InputStream in;
    private final int maxLineBytes;
    private byte[] buffer;
    private int start;
    private int end;
    private int limit;
    private long position;
    private boolean tooLong;

    /** @param maxLineBytes longest line to deliver, its LF not counted */
    public LineReader(InputStream in, int maxLineBytes) {
        this.in = in;
        this.maxLineBytes = maxLineBytes;
        this.buffer = new byte[Math.min(INITIAL_BUFFER_BYTES, maxLineBytes + 1)];
    }

    /** Advances to the next line; false at the end of the stream. A terminator at the very end opens no further line. */
    public boolean next() throws IOException {
        start = end;
        tooLong = false;
        int scanned = start;
        while (true) {
            int terminator = indexOfLineFeed(scanned);
            if (terminator >= 0) {
                return advanceTo(terminator + 1);
            }
            if (limit - start > maxLineBytes) {
                return passOver();
            }
            int pending = limit - start;
            if (!fill()) {
                return pending > 0 && advanceTo(limit);
            }
            scanned = start + pending;
        }
    }

    /** Holds the current line between {@link #start()} and {@link #start()} + {@link #length()}. */
    public byte[] buffer() {
        return buffer;
    }

    public int start() {
        return start;
    }

    /** Bytes of the current line, terminator included; 0 for a line over the limit. */
    public int length() {
        return tooLong ? 0 : end - start;
    }

    /** True when the current line is over the limit: its bytes were not kept. */
    public boolean tooLong() {
        return tooLong;
    }

    /** A copy of the current line, terminator included. */
    public byte[] copyOfLine() {
        return Arrays.copyOfRange(buffer, start, start + length());
    }

    /** Bytes from the start of the stream to the end of the current line. */
    public long position() {
        return position;
    }

    private int indexOfLineFeed(int from) {
        byte[] bytes = buffer;
        for (int i = from; i < limit; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private boolean advanceTo(int newEnd) {
        end = newEnd;
        position += end - start;
        return true;
    }

    private boolean passOver() throws IOException {
        tooLong = true;
        while (true) {
            position += limit - start;
            start = 0;
            end = 0;
            limit = 0;
            if (!fill()) {
                return true;
            }
            int terminator = indexOfLineFeed(0);
            if (terminator >= 0) {
                start = terminator + 1;
                end = start;
                position += start;
                return true;
            }
        }
    }

    /** Reads more behind what is pending; false at the end of the stream. */
    private boolean fill() throws IOException {
        if (limit == buffer.length) {
            makeRoom();
        }
        int read;
        do {
            read = in.read(buffer, limit, buffer.length - limit);
        } while (read == 0);
        if (read < 0) {
            return false;
        }
        limit += read;
        return true;
    }

    private void makeRoom() {
        int pending = limit - start;
        byte[] target = buffer;
        if (pending > buffer.length / 2) {
            long doubled = Math.min(2L * buffer.length, maxLineBytes + 1L);
            target = new byte[(int) Math.max(doubled, pending + 1L)];
        }
        System.arraycopy(buffer, start, target, 0, pending);
        buffer = target;
        start = 0;
        end = 0;
        limit = pending;
    }
}
