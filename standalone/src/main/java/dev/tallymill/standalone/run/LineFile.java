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
public final class LineFile implements AutoCloseable {

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
    public static LineFile open(Path target, boolean ordered, long total) throws IOException {
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
    public void append(long number, byte[] bytes) throws IOException {
        out.write(bytes);
        if (places != null) {
            places.set(Math.toIntExact(number), position, bytes.length);
        }
        position += bytes.length;
        lines++;
    }

    /** How many lines there are so far. */
    public long lines() {
        return lines;
    }

    /** Makes what was appended visible in the part file, and to {@link #line}. */
    public void flush() throws IOException {
        out.flush();
    }

    Path target() {
        return target;
    }

    /**
     * Line {@code number} of an ordered file, after a {@link #flush()}.
     *
     * @return null when it never came
     */
    public byte @Nullable [] line(int number) throws IOException {
        Places found = places;
        if (found == null) {
            throw new IllegalStateException("the places of lines are known only where they are to be ordered");
        }
        if (!found.has(number)) {
            return null;
        }
        ByteBuffer line = ByteBuffer.allocate(found.length(number));
        long from = found.start(number);
        while (line.hasRemaining()) {
            int read = channel.read(line, from + line.position());
            if (read < 0) {
                throw new IOException(part + " is shorter than what was written to it");
            }
        }
        return line.array();
    }

    /** Forces the lines to disk and gives the file its name, replacing what stood there. */
    public void moveIntoPlace() throws IOException {
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
            byte[] line = line(number);
            if (line != null) {
                sink.write(line);
            }
        }
        sink.flush();
    }

    /** Removes the part file and whatever an earlier run left under the file's name. */
    public void discard() throws IOException {
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
