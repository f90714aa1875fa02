package dev.tallymill.standalone.label.table;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A file that holds a table, in UTF-8 with or without a byte order mark. Thread-safe; each reader reads it anew. */
public record TableFile(Path path, TableFormat format) {

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final int BUFFER_BYTES = 1 << 16;

    /**
     * Begins to read.
     *
     * @throws BadTableException when already its start is none of a table
     */
    public RowReader open() throws IOException {
        Source source = Source.open(path);
        try {
            return switch (format) {
                case CSV, TSV -> CsvRowReader.open(path, format.separator(), source);
                case JSONL -> new JsonRowReader(path, source);
            };
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    /** The bytes of a table behind its byte order mark, counted into a digest with it. */
    record Source(InputStream in, MessageDigest digest) implements AutoCloseable {

        static Source open(Path path) throws IOException {
            MessageDigest digest = newDigest();
            InputStream bytes = new BufferedInputStream(Files.newInputStream(path), BUFFER_BYTES);
            PushbackInputStream in =
                    new PushbackInputStream(new DigestInputStream(bytes, digest), BYTE_ORDER_MARK.length);
            byte[] start = in.readNBytes(BYTE_ORDER_MARK.length);
            if (!Arrays.equals(start, BYTE_ORDER_MARK)) {
                in.unread(start);
            }
            return new Source(in, digest);
        }

        String sha256() {
            return HexFormat.of().formatHex(digest.digest());
        }

        @Override
        public void close() throws IOException {
            in.close();
        }

        private static MessageDigest newDigest() {
            try {
                return MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
    }
}
