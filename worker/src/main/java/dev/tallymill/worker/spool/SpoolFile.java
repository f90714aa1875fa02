package dev.tallymill.worker.spool;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One file being filled. It goes from the disk when nobody holds it any more: neither the spool, which fills it, nor any
 * answer in it. Thread-safe.
 */
final class SpoolFile {

    private final Path path;

    // Appends, so that the kernel says whose bytes come first and no thread waits for another in here. Not a channel:
    // an
    // interrupt, by which jobs are given up, would close that.
    private final FileOutputStream out;

    private final AtomicLong length = new AtomicLong();
    private final AtomicInteger holders = new AtomicInteger(1);

    private SpoolFile(Path path, FileOutputStream out) {
        this.path = path;
        this.out = out;
    }

    /** A new file, held by whoever made it; null where there is one, which is another's. */
    static @Nullable SpoolFile create(Path path, TopicIncarnation topic) throws IOException {
        if (!path.toFile().createNewFile()) {
            return null;
        }
        var out = new FileOutputStream(path.toFile(), true);
        try {
            var file = new SpoolFile(path, out);
            file.append(SpoolFrames.header(topic));
            return file;
        } catch (IOException e) {
            out.close();
            throw e;
        }
    }

    /** Takes part in holding the file; false when nobody holds it any more and it is gone. */
    boolean retain() {
        return holders.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    void append(byte[] bytes) throws IOException {
        out.write(bytes);
        length.addAndGet(bytes.length);
    }

    /** In bytes. */
    long length() {
        return length.get();
    }

    /** One holder less. */
    void release() throws IOException {
        if (holders.decrementAndGet() == 0) {
            out.close();
            Files.deleteIfExists(path);
        }
    }
}
