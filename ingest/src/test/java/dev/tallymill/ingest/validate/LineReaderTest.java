package dev.tallymill.ingest.validate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class LineReaderTest {

    @Property
    void cutsTheSameLinesWhateverTheChunks(
            @ForAll("text") String text, @ForAll @IntRange(min = 1, max = 40) int chunk, @ForAll long seed)
            throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

        LineReader reader = new LineReader(new Chunked(bytes, chunk, new Random(seed)), 1_000_000);

        assertThat(lines(reader)).isEqualTo(expectedLines(text));
        assertThat(reader.position()).isEqualTo(bytes.length);
    }

    @Property
    void joinsToTheOriginalBytes(
            @ForAll byte[] bytes, @ForAll @IntRange(min = 1, max = 40) int chunk, @ForAll long seed)
            throws IOException {
        LineReader reader = new LineReader(new Chunked(bytes, chunk, new Random(seed)), 1_000_000);
        ByteArrayOutputStream joined = new ByteArrayOutputStream();

        while (reader.next()) {
            joined.write(reader.buffer(), reader.start(), reader.length());
        }

        assertThat(joined.toByteArray()).isEqualTo(bytes);
    }

    @Property
    void passesOverLinesAboveTheLimitAndKeepsTheOthers(
            @ForAll("text") String text,
            @ForAll @IntRange(min = 1, max = 12) int limit,
            @ForAll @IntRange(min = 1, max = 40) int chunk,
            @ForAll long seed)
            throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

        LineReader reader = new LineReader(new Chunked(bytes, chunk, new Random(seed)), limit);

        List<String> expected = expectedLines(text).stream()
                .map(line -> contentBytes(line) > limit ? "(too long)" : line)
                .toList();
        assertThat(lines(reader)).isEqualTo(expected);
        assertThat(reader.position()).isEqualTo(bytes.length);
    }

    @Provide
    Arbitrary<String> text() {
        return Arbitraries.of("a", "{}", "\n", "\r\n", "\r", "ü", "a longer run of characters", "")
                .list()
                .ofMaxSize(60)
                .map(parts -> String.join("", parts));
    }

    private static int contentBytes(String line) {
        String content = line.endsWith("\n") ? line.substring(0, line.length() - 1) : line;
        return content.getBytes(StandardCharsets.UTF_8).length;
    }

    private static List<String> expectedLines(String text) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int terminator = text.indexOf('\n', from);
            int to = terminator < 0 ? text.length() : terminator + 1;
            lines.add(text.substring(from, to));
            from = to;
        }
        return lines;
    }

    private static List<String> lines(LineReader reader) throws IOException {
        List<String> lines = new ArrayList<>();
        while (reader.next()) {
            lines.add(reader.tooLong() ? "(too long)" : new String(reader.copyOfLine(), StandardCharsets.UTF_8));
        }
        return lines;
    }

    /** Gives at most {@code chunk} bytes at a time. */
    private static final class Chunked extends InputStream {

        private final ByteArrayInputStream bytes;
        private final int chunk;
        private final Random random;

        Chunked(byte[] bytes, int chunk, Random random) {
            this.bytes = new ByteArrayInputStream(bytes);
            this.chunk = chunk;
            this.random = random;
        }

        @Override
        public int read() {
            return bytes.read();
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return bytes.read(target, offset, Math.min(length, 1 + random.nextInt(chunk)));
        }
    }
}
