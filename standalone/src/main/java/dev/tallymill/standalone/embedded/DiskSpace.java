package dev.tallymill.standalone.embedded;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Free space on the disk that holds one directory. Thread-safe. */
final class DiskSpace {

    /** Deeper chains of causes are not followed: they may be circular. */
    private static final int MAX_CAUSES = 20;

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
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            String message = cause.getMessage();
            if (message != null && speaksOfSpace(message.toLowerCase(Locale.ROOT))) {
                return true;
            }
            cause = cause.getCause();
        }
        return low();
    }

    private static boolean speaksOfSpace(String message) {
        return message.contains("no space left on device")
                || message.contains("disk quota exceeded")
                || message.contains("not enough space on the disk");
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
