package dev.tallymill.ingest.batch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.DataType;
import org.h2.mvstore.type.StringDataType;

/**
 * Sorted maps on this machine's disk, with a cache of some megabytes on the heap. They are scratch: all that is in them stands
 * in Kafka, nothing is read from them after a restart, and the file has lost its name before anybody could find it, so
 * that even {@code kill -9} leaves nothing behind. Thread-safe; the maps are, too.
 */
final class ScratchStore implements AutoCloseable {

    private static final int CACHE_MEGABYTES = 32;

    /** Ids are random, so small writes would write the same pages again and again while the topics are read. */
    private static final int WRITE_BUFFER_KILOBYTES = 16 * 1024;

    /** With an ordinary file, an interrupt of any thread that reads would close it for all of them. */
    private static final String NOT_TO_INTERRUPT = "async:";

    private final MVStore store;
    private final Path file;

    private ScratchStore(MVStore store, Path file) {
        this.store = store;
        this.file = file;
    }

    /** Opens an empty one whose file lies in {@code directory}, which is made if need be. */
    static ScratchStore in(Path directory) {
        try {
            Files.createDirectories(directory);
            Path file = Files.createTempFile(directory, "tallymill-tables-", ".mv");
            ScratchStore scratch = new ScratchStore(
                    new MVStore.Builder()
                            .fileName(NOT_TO_INTERRUPT + file)
                            .cacheSize(CACHE_MEGABYTES)
                            .autoCommitBufferSize(WRITE_BUFFER_KILOBYTES)
                            .open(),
                    file);
            scratch.unlink();
            return scratch;
        } catch (IOException e) {
            throw new UncheckedIOException("no file for tables can be made in " + directory, e);
        }
    }

    /** A map of that name; the same one every time. */
    <V> MVMap<String, V> map(String name, DataType<V> values) {
        return store.openMap(
                name,
                new MVMap.Builder<String, V>().keyType(StringDataType.INSTANCE).valueType(values));
    }

    @Override
    public void close() {
        store.closeImmediately();
        unlink();
    }

    /** Where open files cannot be removed, it goes when it is closed. */
    private void unlink() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            file.toFile().deleteOnExit();
        }
    }
}
