package dev.tallymill.ingest.file;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/** Where a file lies: all its lines share a partition of {@code file-lines}, so that a range of offsets is the file. */
public final class FilePartition {

    private FilePartition() {}

    /** The partition of a file's lines, of so many that there are. */
    public static int of(String fileId, int partitions) {
        return Utils.toPositive(Utils.murmur2(fileId.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
