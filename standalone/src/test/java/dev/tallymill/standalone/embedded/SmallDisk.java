package dev.tallymill.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A small file system in memory, mounted for one test. */
final class SmallDisk implements AutoCloseable {

    private static final int CHUNK = 4096;

    private final Path root;
    private final Path filler;

    private SmallDisk(Path root) {
        this.root = root;
        this.filler = root.resolve("filler");
    }

    /** Skips the test where this process may not mount. */
    static SmallDisk mount(Path point, int mebibytes) throws IOException {
        Files.createDirectories(point);
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", point.toString());
        Assumptions.assumeTrue(mounted, "no full-disk test here: mounting a tmpfs needs root on Linux");
        return new SmallDisk(point);
    }

    Path root() {
        return root;
    }

    /** Fills the disk until no more than {@code bytesLeft} are usable. */
    void fillUpTo(long bytesLeft) throws IOException {
        FileStore store = Files.getFileStore(root);
        byte[] chunk = new byte[CHUNK];
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (store.getUsableSpace() > bytesLeft) {
                out.write(chunk);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left on device");
        }
    }

    void free() throws IOException {
        Files.delete(filler);
    }

    @Override
    public void close() throws IOException {
        run("umount", "-l", root.toString());
    }

    private static boolean run(String... command) throws IOException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(command[0]);
        }
    }
}
