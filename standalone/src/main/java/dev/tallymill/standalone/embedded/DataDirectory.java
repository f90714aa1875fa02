package dev.tallymill.standalone.embedded;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The directory that {@code --data-dir} names, for this process alone until {@link #close()}. Its layout:
 *
 * <pre>
 * format-version   number of this layout
 * lock             locked while a process uses the directory, and holds its process id
 * kafka/           the broker's log and metadata
 * streams/         state of Kafka Streams
 * spool/           answers on their way to the log
 * label-answers*   answers of a {@code label} until all are there
 * tallymill.log    warnings and errors
 * </pre>
 *
 * <p>The lock is the operating system's, which gives it up when the process ends in whatever way. Thread-safe.
 */
public final class DataDirectory implements AutoCloseable {

    /** Raised when a newer layout cannot be read by an older program. */
    static final String FORMAT_VERSION = "1";

    private static final String FORMAT_FILE = "format-version";
    private static final String LOCK_FILE = "lock";
    private static final String LOG_FILE = "tallymill.log";

    /** What a new directory may hold: a start was killed before it wrote the format, or logging began without it. */
    private static final Set<String> BEFORE_FORMAT = Set.of(LOCK_FILE, LOG_FILE, FORMAT_FILE + ".part");

    private final Path root;
    private final ProcessLock lock;

    private DataDirectory(Path root, ProcessLock lock) {
        this.root = root;
        this.lock = lock;
    }

    /**
     * Makes the directory if need be and locks it.
     *
     * @throws CannotStartException with one line for the user: in use, not a directory, not writable, disk full,
     *     somebody else's, or of another version
     */
    public static DataDirectory open(Path path) {
        Path root = path.toAbsolutePath().normalize();
        if (Files.exists(root) && !Files.isDirectory(root)) {
            throw new CannotStartException(root + " is not a directory; choose another with --data-dir");
        }
        try {
            Files.createDirectories(root);
            ProcessLock lock = ProcessLock.acquire(root, LOCK_FILE);
            try {
                checkFormat(root);
                Files.createDirectories(root.resolve("kafka"));
                Files.createDirectories(root.resolve("streams"));
                return new DataDirectory(root, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw unusable(root, e);
        }
    }

    /** The absolute path of the directory itself. */
    public Path root() {
        return root;
    }

    /** For {@link EmbeddedKafkaConfig}. */
    public Path kafka() {
        return root.resolve("kafka");
    }

    /** For Kafka Streams' {@code state.dir}. */
    public Path streams() {
        return root.resolve("streams");
    }

    /** For {@code worker.spool.dir}. */
    public Path spool() {
        return root.resolve("spool");
    }

    /**
     * Where a process that uses the directory {@code path} writes warnings and errors: the value for the system property
     * {@code tallymill.log.file}, which counts when the first logger is made. Nothing in this class makes one, so a
     * program sets it between {@link #open} and all the rest.
     */
    public static Path logFile(Path path) {
        return path.resolve(LOG_FILE);
    }

    /** Lets other processes in. Whatever uses the directory must have stopped. */
    @Override
    public void close() {
        lock.close();
    }

    private static void checkFormat(Path root) throws IOException {
        Path file = root.resolve(FORMAT_FILE);
        if (Files.exists(file)) {
            String found = Files.readString(file).strip();
            if (!found.equals(FORMAT_VERSION)) {
                throw new CannotStartException(
                        "%s has data format %s, and this tallymill knows format %s; use the version that wrote it, or another --data-dir"
                                .formatted(root, found, FORMAT_VERSION));
            }
            return;
        }
        refuseForeign(root);
        Path part = root.resolve(FORMAT_FILE + ".part");
        Files.writeString(part, FORMAT_VERSION + "\n");
        Files.move(part, file);
    }

    private static void refuseForeign(Path root) throws IOException {
        List<String> foreign;
        try (Stream<Path> entries = Files.list(root)) {
            foreign = entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> !BEFORE_FORMAT.contains(name))
                    .limit(1)
                    .toList();
        }
        if (!foreign.isEmpty()) {
            throw new CannotStartException(
                    "%s is no data directory of tallymill and not empty (it holds %s); choose another with --data-dir"
                            .formatted(root, foreign.getFirst()));
        }
    }

    private static CannotStartException unusable(Path root, IOException e) {
        if (DiskSpace.speaksOfSpace(e)) {
            return new CannotStartException(
                    "disk full: no space left for " + root + "; free some and run the same command again", e);
        }
        String why = switch (e) {
            case AccessDeniedException denied -> "permission denied for " + denied.getFile();
            case FileAlreadyExistsException exists -> exists.getFile() + " is not a directory";
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> e.toString();
        };
        return new CannotStartException("cannot use " + root + ": " + why + "; choose another with --data-dir", e);
    }
}
