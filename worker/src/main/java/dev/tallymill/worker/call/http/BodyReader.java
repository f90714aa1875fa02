package dev.tallymill.worker.call.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads an answer's body as text, up to a bound. Stateless. */
final class BodyReader {

    private final int maxBytes;

    BodyReader(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Looks at what is announced, before anything is read.
     *
     * @param announcedLength in bytes, negative when it is not announced
     */
    void requireWithinBound(long announcedLength) throws TooLargeException {
        if (announcedLength > maxBytes) {
            throw new TooLargeException();
        }
    }

    /**
     * The whole body.
     *
     * @param announcedLength in bytes, within the bound; negative when it is not announced
     * @throws TooLargeException without having read the rest
     * @throws java.nio.charset.CharacterCodingException when it is not UTF-8
     */
    String read(InputStream content, long announcedLength) throws IOException {
        // Not closed here: closing drains what a faulty server may never send. The exchange's end closes it.
        byte[] bytes = content.readNBytes(announcedLength < 0 ? maxBytes + 1 : (int) announcedLength);
        if (bytes.length > maxBytes) {
            throw new TooLargeException();
        }
        return decode(bytes);
    }

    private static String decode(byte[] bytes) throws IOException {
        String text = new String(bytes, StandardCharsets.UTF_8);
        // The lenient decoder is several times faster than the strict one, which is asked only in doubt.
        return text.indexOf('\uFFFD') < 0
                ? text
                : StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
    }

    /** The body is larger than the bound. */
    static final class TooLargeException extends IOException {

        TooLargeException() {
            super("the answer is larger than the bound");
        }
    }
}
