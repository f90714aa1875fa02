package dev.tallymill.ingest.retry;

import dev.tallymill.ingest.file.LineCursor;
import dev.tallymill.ingest.file.StoredLine;
import dev.tallymill.ingest.validate.ParsedLine;
import dev.tallymill.ingest.validate.RequestParser;
import java.io.InputStream;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** The lines of a file of requests, byte for byte, without those that completed and without blank ones. */
final class FailedLines extends InputStream {

    private final LineCursor cursor;
    private final BitSet completed;
    private final RequestParser parser = new RequestParser();
    private int nextRequest;
    private byte[] line = new byte[0];
    private int position;

    /**
     * Takes over {@code cursor}.
     *
     * @param completed zero-based numbers of the requests to leave out
     */
    FailedLines(LineCursor cursor, BitSet completed) {
        this.cursor = cursor;
        this.completed = completed;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (position == line.length) {
            byte[] next = nextLine();
            if (next == null) {
                return -1;
            }
            line = next;
            position = 0;
        }
        int count = Math.min(length, line.length - position);
        System.arraycopy(line, position, buffer, offset, count);
        position += count;
        return count;
    }

    @Override
    public void close() {
        cursor.close();
    }

    private byte @Nullable [] nextLine() {
        for (StoredLine stored = cursor.next(); stored != null; stored = cursor.next()) {
            boolean blank = parser.parse(stored.bytes()) instanceof ParsedLine.Blank;
            if (!blank && !completed.get(nextRequest++)) {
                return stored.bytes();
            }
        }
        return null;
    }
}
