package dev.tallymill.worker.call.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.client5.http.impl.io.LenientHttpResponseParser;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SessionInputBuffer;

/**
 * Parses the head of an answer, and takes hardly more than that from the socket. A small answer would else be read whole with its
 * head, and be in nobody's hands but a process's that may be killed while all of the head is dealt with. Confined to one connection.
 */
final class HeadParser extends LenientHttpResponseParser {

    /** Most heads are two or three of these; each costs a system call. */
    private static final int PIECE_BYTES = 128;

    HeadParser(Http1Config config) {
        super(config);
    }

    @Override
    public ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream in) throws IOException, HttpException {
        return super.parse(buffer, new Pieces(in));
    }

    private static final class Pieces extends FilterInputStream {

        private Pieces(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return in.read(bytes, offset, Math.min(length, PIECE_BYTES));
        }
    }
}
