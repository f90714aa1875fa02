package dev.tallymill.standalone.label.table;

import dev.tallymill.ingest.validate.LineReader;
import dev.tallymill.ingest.validate.ValidationLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a file is not UTF-8. Looked for only once reading it has failed: a reader reads far ahead of its rows. */
final class Encoding {

    private Encoding() {}

    static BadTableException notUtf8(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            LineReader lines = new LineReader(in, ValidationLimits.DEFAULT.maxLineBytes());
            long number = 0;
            while (lines.next()) {
                number++;
                if (!isUtf8(lines.buffer(), lines.start(), lines.length())) {
                    return notUtf8(path, number);
                }
            }
        }
        return new BadTableException(path, "is not UTF-8; save it as UTF-8");
    }

    static BadTableException notUtf8(Path path, long line) {
        return new BadTableException(path, line, "is not UTF-8; save the file as UTF-8");
    }

    private static boolean isUtf8(byte[] bytes, int offset, int length) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, offset, length));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
