package dev.tallymill.standalone.embedded;

import java.nio.file.Path;

/**
 * What an embedded broker needs to know. Immutable.
 *
 * @param logDirectory where Kafka keeps its log and its metadata; made when absent, see {@link DataDirectory#kafka()}
 * @param port port of the broker on 127.0.0.1, or 0 for any free one
 * @param reservedBytes least free space on the disk of {@code logDirectory}: the broker does not start below it, and
 *     reports {@link BrokerFailure.DiskFull} when it falls below it while running
 * @param offsetsPartitions partitions of {@code __consumer_offsets}; only counts when the directory is new
 * @param transactionPartitions partitions of {@code __transaction_state}; only counts when the directory is new
 */
public record EmbeddedKafkaConfig(
        Path logDirectory, int port, long reservedBytes, int offsetsPartitions, int transactionPartitions) {

    /** Room for the largest record twice over, and for what is written between two looks at the disk. */
    public static final long DEFAULT_RESERVED_BYTES = 32L << 20;

    private static final int DEFAULT_INTERNAL_PARTITIONS = 2;
    private static final int MAX_PORT = 65_535;

    public EmbeddedKafkaConfig {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("the Kafka port must be between 0 and " + MAX_PORT + ", not " + port);
        }
        if (reservedBytes < 0) {
            throw new IllegalArgumentException("the reserved disk space must not be negative: " + reservedBytes);
        }
        if (offsetsPartitions < 1 || transactionPartitions < 1) {
            throw new IllegalArgumentException("internal topics need at least one partition");
        }
    }

    /** Everything at its default, on any free port. */
    public static EmbeddedKafkaConfig in(Path logDirectory) {
        return new EmbeddedKafkaConfig(
                logDirectory, 0, DEFAULT_RESERVED_BYTES, DEFAULT_INTERNAL_PARTITIONS, DEFAULT_INTERNAL_PARTITIONS);
    }

    /** The same on a fixed port; 0 is any free one. */
    public EmbeddedKafkaConfig withPort(int newPort) {
        return new EmbeddedKafkaConfig(logDirectory, newPort, reservedBytes, offsetsPartitions, transactionPartitions);
    }

    /** The same with another reserve of disk space. */
    public EmbeddedKafkaConfig withReservedBytes(long newReservedBytes) {
        return new EmbeddedKafkaConfig(logDirectory, port, newReservedBytes, offsetsPartitions, transactionPartitions);
    }
}
