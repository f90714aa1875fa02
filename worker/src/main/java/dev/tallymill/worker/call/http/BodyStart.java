package dev.tallymill.worker.call.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Locale;
import org.apache.hc.core5.http.HttpEntity;

/**
 * The beginning of an answer's body, which tells a stream of events from an ordinary answer: servers answer a request for a
 * stream with plain JSON, and the other way round, and not all of them name the right content type. Confined to one thread.
 */
final class BodyStart {

    private static final int PEEKED_BYTES = 16;
    private static final String BLANKS = " \t\r\n\u00EF\u00BB\u00BF"; // with the bytes of a byte order mark

    /** A comment, {@code data}, {@code event}, {@code id} and {@code retry}; no JSON begins so. */
    private static final String EVENTS = ":deir";

    /** JSON, and HTML. */
    private static final String ORDINARY = "{[<";

    private final boolean declared;
    private final byte[] peeked;
    private final InputStream whole;

    private BodyStart(boolean declared, byte[] peeked, InputStream whole) {
        this.declared = declared;
        this.peeked = peeked;
        this.whole = whole;
    }

    /** Whether the content type says so. */
    static boolean isDeclaredAsEvents(HttpEntity entity) {
        String type = entity.getContentType();
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
    }

    /** Waits for the first bytes. */
    static BodyStart of(InputStream content, boolean declared) throws IOException {
        byte[] peeked = new byte[PEEKED_BYTES];
        int length = 0;
        int read = 0;
        while (read >= 0 && length < PEEKED_BYTES && isBlank(peeked, length)) {
            read = content.read(peeked, length, PEEKED_BYTES - length);
            length += Math.max(read, 0);
        }
        byte[] start = Arrays.copyOf(peeked, length);
        return new BodyStart(declared, start, new SequenceInputStream(new ByteArrayInputStream(start), content));
    }

    private static boolean isBlank(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (BLANKS.indexOf(bytes[i] & 0xFF) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether this is a stream of events. */
    boolean isEventStream() {
        for (byte b : peeked) {
            char c = (char) (b & 0xFF);
            if (BLANKS.indexOf(c) < 0) {
                return declared ? ORDINARY.indexOf(c) < 0 : EVENTS.indexOf(c) >= 0;
            }
        }
        return declared && peeked.length > 0;
    }

    /** The whole body, the beginning included. Closing it closes the answer's. */
    InputStream content() {
        return whole;
    }
}
