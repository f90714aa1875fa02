package dev.tallymill.standalone.embedded;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Free space on the disk that holds one directory. Thread-safe. */
final class DiskSpace {

    /** Deeper chains of causes are not followed: they may be circular. */
    private static final int MAX_CAUSES = 20;

    /** Linux and macOS; a quota on either; Windows. */
    private static final List<String> NO_SPACE =
            List.of("no space left on device", "disk quota exceeded", "not enough space on the disk");

    private final Path directory;
    private final FileStore store;
    private final long reservedBytes;

    private DiskSpace(Path directory, FileStore store, long reservedBytes) {
        this.directory = directory;
        this.store = store;
        this.reservedBytes = reservedBytes;
    }

    /** For an existing directory. */
    static DiskSpace of(Path directory, long reservedBytes) throws IOException {
        return new DiskSpace(directory, Files.getFileStore(directory), reservedBytes);
    }

    boolean low() {
        return usableBytes() < reservedBytes;
    }

    BrokerFailure.DiskFull full(@Nullable Throwable cause) {
        return new BrokerFailure.DiskFull(directory, usableBytes(), cause);
    }

    /** Whether the disk is why {@code failure} happened; asks the disk itself where there is no telling exception. */
    boolean explains(@Nullable Throwable failure) {
        return speaksOfSpace(failure) || usableBytes() < Math.max(reservedBytes, BrokerSettings.MAX_RECORD_BATCH_BYTES);
    }

    /** Whether an operating system said, somewhere among the causes, that there is no space. */
    static boolean speaksOfSpace(@Nullable Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
            if (NO_SPACE.stream().anyMatch(message::contains)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private long usableBytes() {
        try {
            return store.getUsableSpace();
        } catch (IOException e) {
            // A disk that cannot be asked is not known to be full; what is wrong with it shows at the next write.
            return Long.MAX_VALUE;
        }
    }
}
