package dev.tallymill.worker.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One file being filled. It goes from the disk when nothing more is added and everything in it was released. Guarded by
 * {@link AnswerSpool}.
 */
final class SpoolFile {

    private final Path path;

    // Not a channel: an interrupt, by which jobs are given up, would close that.
    private final RandomAccessFile out;

    private long length;
    private int unreleased;
    private boolean full;

    private SpoolFile(Path path, RandomAccessFile out) {
        this.path = path;
        this.out = out;
    }

    static SpoolFile create(Path path, TopicIncarnation topic) throws IOException {
        var out = new RandomAccessFile(path.toFile(), "rw");
        try {
            out.setLength(0);
            var file = new SpoolFile(path, out);
            file.write(SpoolFrames.header(topic));
            return file;
        } catch (IOException e) {
            out.close();
            throw e;
        }
    }

    void append(byte[] frame) throws IOException {
        write(frame);
        unreleased++;
    }

    /** In bytes. */
    long length() {
        return length;
    }

    private void write(byte[] bytes) throws IOException {
        out.write(bytes);
        length += bytes.length;
    }

    /** Nothing more is added. */
    void finish() throws IOException {
        full = true;
        out.close();
        deleteIfDone();
    }

    void release() throws IOException {
        unreleased--;
        deleteIfDone();
    }

    private void deleteIfDone() throws IOException {
        if (full && unreleased == 0) {
            Files.deleteIfExists(path);
        }
    }
}
