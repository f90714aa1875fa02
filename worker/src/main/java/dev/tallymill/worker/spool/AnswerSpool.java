package dev.tallymill.worker.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps every answer from the moment it is there until Kafka's log has it, which takes some milliseconds, and many of
 * them in a young process. What is written here survives the process, not the machine: nothing is forced to the disk.
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
    private final Map<Integer, List<SpooledAnswer>> leftovers;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<JobOffset, SpoolFile> kept = new HashMap<>();
    private @Nullable SpoolFile current;
    private long nextFile;
    private boolean broken;

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
        return new AnswerSpool(directory, topic, fileBytes, files, files.isEmpty() ? 0 : numberOf(files.getLast()) + 1);
    }

    /** Answers that an earlier owner kept for jobs of {@code partition}, in the order they came; handed out once. */
    public List<SpooledAnswer> takeLeftovers(int partition) {
        lock.lock();
        try {
            List<SpooledAnswer> found = leftovers.remove(partition);
            return found == null ? List.of() : found;
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

    /** Keeps {@code answer} until it is released. */
    public void keep(SpooledAnswer answer) {
        byte[] frame = SpoolFrames.frame(answer);
        lock.lock();
        try {
            if (broken) {
                return;
            }
            SpoolFile file = fileWithRoom();
            file.append(frame);
            SpoolFile before = kept.put(new JobOffset(answer.partition(), answer.offset()), file);
            if (before != null) {
                before.release();
            }
        } catch (IOException e) {
            broken = true;
            log.warn(
                    "Answers are not kept in {} any more; only a kill would make a difference: {}",
                    directory,
                    e.toString());
        } finally {
            lock.unlock();
        }
    }

    /** Kafka has the answer, or nobody wants it any more. Does nothing if it is not kept. */
    public void release(int partition, long offset) {
        lock.lock();
        try {
            SpoolFile file = kept.remove(new JobOffset(partition, offset));
            if (file != null) {
                file.release();
            }
        } catch (IOException e) {
            log.warn("Old answers stay in {}: {}", directory, e.toString());
        } finally {
            lock.unlock();
        }
    }

    /** What is kept stays on the disk for the next owner. */
    @Override
    public void close() {
        lock.lock();
        try {
            broken = true;
            if (current != null) {
                current.finish();
            }
        } catch (IOException e) {
            log.warn("Old answers stay in {}: {}", directory, e.toString());
        } finally {
            lock.unlock();
        }
    }

    private SpoolFile fileWithRoom() throws IOException {
        SpoolFile file = current;
        if (file == null || file.length() >= fileBytes) {
            if (file != null) {
                file.finish();
            }
            file = SpoolFile.create(directory.resolve("%016d%s".formatted(nextFile++, SUFFIX)), topic);
            current = file;
        }
        return file;
    }

    private static long numberOf(Path file) {
        String name = String.valueOf(file.getFileName());
        return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
    }

    private static Map<Integer, List<SpooledAnswer>> read(List<Path> files, TopicIncarnation topic) throws IOException {
        Map<Integer, List<SpooledAnswer>> byPartition = new HashMap<>();
        for (Path file : files) {
            for (SpooledAnswer answer : SpoolFrames.read(Files.readAllBytes(file), topic)) {
                byPartition
                        .computeIfAbsent(answer.partition(), partition -> new ArrayList<>())
                        .add(answer);
            }
        }
        return byPartition;
    }
}
