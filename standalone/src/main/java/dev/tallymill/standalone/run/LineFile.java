package dev.tallymill.standalone.run;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lines collected in {@code FILE.part} until they are moved to {@code FILE}. In input order when asked: then only the
 * place of each line is held in memory (12 bytes a line), never the lines. Not thread-safe.
 */
final class LineFile implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final Path target;
    private final Path part;
    private final FileChannel channel;
    private final OutputStream out;
    private final @Nullable Places places;
    private long position;
    private long lines;

    private LineFile(Path target, Path part, FileChannel channel, @Nullable Places places) {
        this.target = target;
        this.part = part;
        this.channel = channel;
        this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
        this.places = places;
    }

    /** Starts {@code FILE.part} anew; {@code total} lines may come. */
    static LineFile open(Path target, boolean ordered, long total) throws IOException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        FileChannel channel = FileChannel.open(
                part,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        return new LineFile(target, part, channel, ordered ? new Places(Math.toIntExact(total)) : null);
    }

    /** Appends {@code bytes}, which end in a newline, as the line of request {@code number} (from 0). */
    void append(long number, byte[] bytes) throws IOException {
        out.write(bytes);
        if (places != null) {
            places.set(Math.toIntExact(number), position, bytes.length);
        }
        position += bytes.length;
        lines++;
    }

    long lines() {
        return lines;
    }

    void flush() throws IOException {
        out.flush();
    }

    /** Forces the lines to disk and gives the file its name, replacing what stood there. */
    void moveIntoPlace() throws IOException {
        out.flush();
        if (places == null) {
            channel.force(true);
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        Path sorted = target.resolveSibling(target.getFileName() + ".ordered.part");
        try (FileChannel to = FileChannel.open(
                sorted, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            copyInOrder(places, to);
            to.force(true);
        }
        Files.move(sorted, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(part);
    }

    private void copyInOrder(Places found, FileChannel to) throws IOException {
        OutputStream sink = new BufferedOutputStream(Channels.newOutputStream(to), BUFFER_BYTES);
        for (int number = 0; number < found.size(); number++) {
            if (found.has(number)) {
                ByteBuffer line = ByteBuffer.allocate(found.length(number));
                long from = found.start(number);
                while (line.hasRemaining()) {
                    int read = channel.read(line, from + line.position());
                    if (read < 0) {
                        throw new IOException(part + " is shorter than what was written to it");
                    }
                }
                sink.write(line.array());
            }
        }
        sink.flush();
    }

    /** Removes the part file and whatever an earlier run left under the file's name. */
    void discard() throws IOException {
        close();
        Files.deleteIfExists(part);
        Files.deleteIfExists(target);
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            out.flush();
        }
    }

    /** Where in the part file each line stands. */
    private static final class Places {

        private final long[] starts;
        private final int[] lengths;

        Places(int total) {
            starts = new long[total];
            lengths = new int[total];
            Arrays.fill(starts, -1);
        }

        int size() {
            return starts.length;
        }

        void set(int number, long start, int length) {
            starts[number] = start;
            lengths[number] = length;
        }

        boolean has(int number) {
            return starts[number] >= 0;
        }

        long start(int number) {
            return starts[number];
        }

        int length(int number) {
            return lengths[number];
        }
    }
}
