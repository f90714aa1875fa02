package dev.tallymill.worker.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps every answer from the moment it is there until Kafka's log has the result, which takes some milliseconds, and many
 * of them in a young process. What is written here survives the process, not the machine: nothing is forced to the disk.
 *
 * <p>A disk that is full or broken turns the spool off, with a warning, and disturbs nothing else. One spool per slot
 * and directory. Thread-safe.
 */
public final class AnswerSpool implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(AnswerSpool.class);
    private static final String SUFFIX = ".spool";

    private final Path directory;
    private final TopicIncarnation topic;
    private final long fileBytes;
    private final List<Path> earlierFiles;
    private final Map<Integer, Map<Long, SpooledAnswer>> leftovers;
    private final Map<JobOffset, SpoolFile> kept = new ConcurrentHashMap<>();

    /** Of files and leftovers. Nobody who has an answer to keep waits for it. */
    private final ReentrantLock lock = new ReentrantLock();

    private long nextFile;

    /** Null when nothing is kept any more. */
    private volatile @Nullable SpoolFile current;

    private AnswerSpool(Path directory, TopicIncarnation topic, long fileBytes, List<Path> earlierFiles, long nextFile)
            throws IOException {
        this.directory = directory;
        this.topic = topic;
        this.fileBytes = fileBytes;
        this.earlierFiles = new ArrayList<>(earlierFiles);
        this.nextFile = nextFile;
        this.leftovers = read(earlierFiles, topic);
    }

    private record JobOffset(int partition, long offset) {}

    /**
     * Opens the spool and reads what an earlier owner left.
     *
     * @param directory made if need be; nothing else may be in it
     * @param topic the topic whose offsets are meant; what belongs to another is dropped
     * @param fileBytes a file that is as long gets no more
     * @throws IOException when the directory cannot be used
     */
    public static AnswerSpool open(Path directory, TopicIncarnation topic, long fileBytes) throws IOException {
        Files.createDirectories(directory);
        List<Path> files;
        try (Stream<Path> entries = Files.list(directory)) {
            files = entries.filter(path -> path.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
        var spool = new AnswerSpool(
                directory, topic, fileBytes, files, files.isEmpty() ? 0 : numberOf(files.getLast()) + 1);
        spool.beginFile();
        return spool;
    }

    /** The last answers that an earlier owner kept for jobs of {@code partition}, by the jobs' offsets; handed out once. */
    public Collection<SpooledAnswer> takeLeftovers(int partition) {
        lock.lock();
        try {
            Map<Long, SpooledAnswer> found = leftovers.remove(partition);
            return found == null ? List.of() : found.values();
        } finally {
            lock.unlock();
        }
    }

    /** What was taken is in Kafka for good: the earlier owner's files go. What was not taken is in memory only from now on. */
    public void dropEarlierFiles() {
        lock.lock();
        try {
            for (Path file : earlierFiles) {
                Files.deleteIfExists(file);
            }
            earlierFiles.clear();
        } catch (IOException e) {
            log.warn("Old answers stay in {}: {}", directory, e.toString());
        } finally {
            lock.unlock();
        }
    }

    /** Keeps {@code answer}, in place of an earlier one to the same job, until it is released. */
    public void keep(SpooledAnswer answer) {
        byte[] frame = SpoolFrames.frame(answer);
        SpoolFile file = holdCurrent();
        if (file == null) {
            return;
        }
        try {
            file.append(frame);
        } catch (IOException e) {
            turnOff(e);
        }
        // From here on the answer is safe, and there is time.
        SpoolFile before = kept.put(new JobOffset(answer.partition(), answer.offset()), file);
        if (before != null) {
            release(before);
        }
        if (file.length() >= fileBytes) {
            replace(file);
        }
    }

    /** Kafka has the result, or nobody wants it any more. Does nothing if there is no answer. */
    public void release(int partition, long offset) {
        SpoolFile file = kept.remove(new JobOffset(partition, offset));
        if (file != null) {
            release(file);
        }
    }

    private void release(SpoolFile file) {
        try {
            file.release();
        } catch (IOException e) {
            log.warn("Old answers stay in {}: {}", directory, e.toString());
        }
    }

    /** What is kept stays on the disk for the next owner. */
    @Override
    public void close() {
        endFile();
    }

    /** A file that was replaced a moment ago may be gone; then there is another. */
    private @Nullable SpoolFile holdCurrent() {
        while (true) {
            SpoolFile file = current;
            if (file == null || file.retain()) {
                return file;
            }
        }
    }

    private void replace(SpoolFile full) {
        lock.lock();
        try {
            if (current == full) {
                beginFile();
                release(full);
            }
        } finally {
            lock.unlock();
        }
    }

    private void beginFile() {
        try {
            SpoolFile file = null;
            while (file == null) {
                file = SpoolFile.create(directory.resolve("%016d%s".formatted(nextFile++, SUFFIX)), topic);
            }
            current = file;
        } catch (IOException e) {
            current = null;
            warnOfTheEnd(e);
        }
    }

    private void turnOff(IOException cause) {
        if (endFile()) {
            warnOfTheEnd(cause);
        }
    }

    private boolean endFile() {
        lock.lock();
        try {
            SpoolFile last = current;
            current = null;
            if (last != null) {
                release(last);
            }
            return last != null;
        } finally {
            lock.unlock();
        }
    }

    private void warnOfTheEnd(IOException cause) {
        log.warn(
                "Answers are not kept in {} any more; only a kill would make a difference: {}",
                directory,
                cause.toString());
    }

    private static long numberOf(Path file) {
        String name = String.valueOf(file.getFileName());
        return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    }

    private static Map<Integer, Map<Long, SpooledAnswer>> read(List<Path> files, TopicIncarnation topic)
            throws IOException {
        Map<Integer, Map<Long, SpooledAnswer>> byPartition = new HashMap<>();
        for (Path file : files) {
            for (SpooledAnswer answer : SpoolFrames.read(Files.readAllBytes(file), topic)) {
                byPartition
                        .computeIfAbsent(answer.partition(), partition -> new TreeMap<>())
                        .put(answer.offset(), answer);
            }
        }
        return byPartition;
    }
}
