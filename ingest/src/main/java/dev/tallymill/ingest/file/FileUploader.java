package dev.tallymill.ingest.file;

import dev.tallymill.ingest.validate.LineReader;
import dev.tallymill.ingest.validate.Sha256;
import dev.tallymill.ingest.validate.ValidationLimits;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.id.IdGenerator;
import dev.tallymill.schemas.record.FileMetadata;
import dev.tallymill.schemas.topic.TopicCatalogue;
import dev.tallymill.schemas.topic.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Streams files line by line to {@code file-lines}, then makes them visible by their record in {@code files}. Memory is
 * bounded by the producer's buffer and one line. What a broken upload leaves behind has no metadata, is seen by nobody
 * and goes with the topic's retention. Thread-safe: uploads may run side by side.
 */
public final class FileUploader implements AutoCloseable {

    private static final long REPORT_EVERY_BYTES = 1024 * 1024;
    private static final int BATCH_BYTES = 1024 * 1024;
    private static final int LINGER_MS = 20;
    private static final int BUFFER_BYTES = 40 * 1024 * 1024;

    private final Topics topics;
    private final ValidationLimits limits;
    private final IdGenerator ids;
    private final Clock clock;
    private final Producer<String, byte[]> producer;
    private final Serializer<FileMetadata> metadataSerializer;

    public FileUploader(KafkaSettings kafka, ValidationLimits limits, IdGenerator ids, Clock clock) {
        this.topics = kafka.topics();
        this.limits = limits;
        this.ids = ids;
        this.clock = clock;
        this.producer = new KafkaProducer<>(producerConfig(kafka), new StringSerializer(), new ByteArraySerializer());
        this.metadataSerializer = kafka.serializer(false);
    }

    /**
     * Reads {@code in} to its end; does not close it. Returns when the file is stored for good.
     *
     * @throws IOException if reading {@code in} fails
     * @throws KafkaException if Kafka cannot take it; the same upload may be tried again
     */
    public UploadOutcome upload(InputStream in, FileUpload upload, UploadProgress progress) throws IOException {
        return upload(in, () -> upload, progress);
    }

    /**
     * As {@link #upload(InputStream, FileUpload, UploadProgress)}, for a sender who tells about a file after its bytes.
     *
     * @param upload is asked when {@code in} has ended; what it throws leaves nothing behind that can be seen
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the range is told of every record
    public UploadOutcome upload(InputStream in, Told upload, UploadProgress progress) throws IOException {
        String fileId = ids.fileId();
        int partition = FilePartition.of(
                fileId, producer.partitionsFor(topics.fileLines()).size());
        MessageDigest sha256 = Sha256.newDigest();
        LineReader reader = new LineReader(new DigestInputStream(in, sha256), limits.maxLineBytes());
        LineRange range = new LineRange();
        long lines = 0;
        long reported = 0;
        while (reader.next()) {
            lines++;
            if (reader.tooLong()) {
                return new UploadOutcome.LineTooLong(lines, limits.maxLineBytes());
            }
            if (reader.position() > limits.maxBytes()) {
                return new UploadOutcome.FileTooLarge(limits.maxBytes());
            }
            range.throwFailure();
            producer.send(new ProducerRecord<>(topics.fileLines(), partition, fileId, reader.copyOfLine()), range);
            if (reader.position() - reported >= REPORT_EVERY_BYTES) {
                reported = reader.position();
                progress.advancedTo(reported, lines);
            }
        }
        producer.flush();
        range.throwFailure();
        progress.advancedTo(reader.position(), lines);
        FileUpload told = upload.tell();
        return new UploadOutcome.Stored(publish(FileMetadata.newBuilder()
                .setFileId(fileId)
                .setTenant(told.tenant())
                .setFilename(told.filename())
                .setPurpose(told.purpose())
                .setBytes(reader.position())
                .setLines(lines)
                .setSha256(HexFormat.of().formatHex(sha256.digest()))
                .setPartition(partition)
                .setStartOffset(range.start())
                .setEndOffset(range.end())
                .setCreatedAt(now())
                .setExpiresAt(told.expiresAt())
                .build()));
    }

    /** Tells about a file once its bytes have been read. */
    @FunctionalInterface
    public interface Told {
        FileUpload tell() throws IOException;
    }

    /** Waits for what is under way, then frees the connections. */
    @Override
    public void close() {
        producer.close();
        metadataSerializer.close();
    }

    private FileMetadata publish(FileMetadata file) {
        byte[] value = metadataSerializer.serialize(topics.files(), file);
        try {
            producer.send(new ProducerRecord<>(topics.files(), file.getFileId(), value))
                    .get();
            return file;
        } catch (ExecutionException e) {
            throw new KafkaException("the file's record could not be written: " + e.getMessage(), e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** How files are written; for whoever measures against it. */
    public static Map<String, Object> producerConfig(KafkaSettings kafka) {
        Map<String, Object> config = kafka.clientProperties();
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, TopicCatalogue.TEXT_COMPRESSION);
        // A broker that has nothing of a producer yet accepts any sequence number. If the first batch is turned away,
        // say by a partition that is just being made, and the second one taken, the first can never follow.
        config.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        config.put(ProducerConfig.LINGER_MS_CONFIG, LINGER_MS);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, TopicCatalogue.MAX_MESSAGE_BYTES);
        return config;
    }
}
