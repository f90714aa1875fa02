package dev.tallymill.ingest.batch;

import dev.tallymill.ingest.tenant.TenantLog;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.id.ControlKeys;
import dev.tallymill.schemas.id.IdGenerator;
import dev.tallymill.schemas.record.Batch;
import dev.tallymill.schemas.record.BatchProgress;
import dev.tallymill.schemas.record.BatchStatus;
import dev.tallymill.schemas.record.Control;
import dev.tallymill.schemas.record.ControlAction;
import dev.tallymill.schemas.record.DispatchCheckpoint;
import dev.tallymill.schemas.record.FileMetadata;
import dev.tallymill.schemas.record.RequestCounts;
import dev.tallymill.schemas.record.Tenant;
import dev.tallymill.schemas.tenant.KnownTenants;
import dev.tallymill.schemas.topic.GrouplessConsumer;
import dev.tallymill.schemas.topic.Topics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * Files and batches as every instance sees them, and the two things a client may do to a batch: create it and cancel
 * it. After its creation a batch is written by the dispatcher alone. Thread-safe.
 *
 * <p>Reads are local. One that finds nothing first catches up with the topics, so that what was written anywhere before
 * the call is found.
 */
public final class Batches implements TenantLog, AutoCloseable {

    private static final Duration CATCH_UP_PATIENCE = Duration.ofSeconds(60);

    private final Topics topics;
    private final IdGenerator ids;
    private final Clock clock;
    private final LogEnds logEnds;
    private final ScratchStore store;
    private final DiskBatchTables tables;
    private final TablePositions positions;
    private final Deserializer<Object> deserializer;
    private final TableFollower follower;
    private final Producer<String, SpecificRecord> producer;
    private final KeyedCreation keyedCreation;

    /**
     * Begins to follow the topics.
     *
     * @param admin stays the caller's to close
     * @param scratch directory on a disk of this machine, for tables that are read from the topics anew at every start
     */
    public Batches(KafkaSettings kafka, Admin admin, IdGenerator ids, Clock clock, Time time, Path scratch) {
        this.topics = kafka.topics();
        this.ids = ids;
        this.clock = clock;
        this.logEnds = new LogEnds(admin);
        this.deserializer = kafka.deserializer(false);
        this.store = ScratchStore.in(scratch);
        this.tables = new DiskBatchTables(topics, deserializer, store);
        this.positions = new TablePositions(time);
        this.producer = new KafkaProducer<>(producerConfig(kafka), new StringSerializer(), kafka.serializer(false));
        this.keyedCreation = new KeyedCreation(kafka, time);
        this.follower = new TableFollower(consumer(kafka), tables, positions);
    }

    /**
     * Stores a new batch, unless one with the same idempotency key is there, or is being created on another instance at
     * the same moment. Returns when every reader can see the batch.
     */
    public Creation create(BatchCreation creation) {
        String key = creation.idempotencyKey();
        if (key == null) {
            Batch batch = newBatch(creation);
            write(BatchRecords.of(
                    topics, producer.partitionsFor(topics.batches()).size(), batch));
            return new Creation.Created(batch);
        }
        String tenant = creation.file().getTenant();
        Batch found = tables.batchOfKey(tenant, key);
        if (found == null) {
            Batch batch = newBatch(creation);
            found = keyedCreation.createUnlessFound(batch, () -> ofKey(tenant, key));
            if (found == null) {
                catchUp();
                return new Creation.Created(batch);
            }
        }
        return Objects.equals(found.getRequestSha256(), creation.requestSha256())
                ? new Creation.Existing(found)
                : new Creation.Conflict(found);
    }

    /** Asks for a batch to be cancelled: nothing more is released, and workers abort what is in the air. */
    public Cancellation cancel(String tenant, String batchId) {
        Batch batch = find(tenant, batchId);
        if (batch == null) {
            return new Cancellation.Unknown();
        }
        if (batch.getStatus() == BatchStatus.FINALIZING || BatchState.isTerminal(batch.getStatus())) {
            return new Cancellation.TooLate(batch);
        }
        if (!tables.cancelRequested(batchId)) {
            Control control = new Control(batchId, ControlAction.CANCEL, now(), null);
            write(new ProducerRecord<>(topics.control(), batchId, control));
        }
        return new Cancellation.Requested(batch);
    }

    /** The batch, null when {@code tenant} has none of that id. */
    public @Nullable Batch find(String tenant, String batchId) {
        return findOrCatchUp(() -> tables.batch(tenant, batchId));
    }

    /** The batch that {@code tenant} created under an idempotency key, null when there is none. */
    public @Nullable Batch ofKey(String tenant, String idempotencyKey) {
        return findOrCatchUp(() -> tables.batchOfKey(tenant, idempotencyKey));
    }

    /** All batches of {@code tenant}, newest first. */
    public List<Batch> list(String tenant) {
        catchUp();
        return tables.batches(tenant);
    }

    /** How far a batch is, as the aggregator told last; null before it told anything. */
    public @Nullable BatchProgress progress(String batchId) {
        return tables.progress(batchId);
    }

    /** The file, null when {@code tenant} has none of that id. */
    public @Nullable FileMetadata file(String tenant, String fileId) {
        return findOrCatchUp(() -> tables.file(tenant, fileId));
    }

    /** All files of {@code tenant}, newest first. */
    public List<FileMetadata> files(String tenant) {
        catchUp();
        return tables.files(tenant);
    }

    /** Batches of {@code tenant} older than {@code after}, or all, newest first; decoded as they are taken. */
    public Stream<Batch> newestFirst(String tenant, @Nullable ListPosition after) {
        return tables.batchTable().newestFirst(tenant, after);
    }

    /** Batches of {@code tenant} newer than {@code after}, or all, oldest first; decoded as they are taken. */
    public Stream<Batch> oldestFirst(String tenant, @Nullable ListPosition after) {
        return tables.batchTable().oldestFirst(tenant, after);
    }

    /** Files of {@code tenant} older than {@code after}, or all, newest first; decoded as they are taken. */
    public Stream<FileMetadata> newestFilesFirst(String tenant, @Nullable ListPosition after) {
        return tables.fileTable().newestFirst(tenant, after);
    }

    /** Files of {@code tenant} newer than {@code after}, or all, oldest first; decoded as they are taken. */
    public Stream<FileMetadata> oldestFilesFirst(String tenant, @Nullable ListPosition after) {
        return tables.fileTable().oldestFirst(tenant, after);
    }

    /** Every file of every tenant, in no order; decoded as they are taken. */
    public Stream<FileMetadata> allFiles() {
        return tables.fileTable().all();
    }

    /** Where a batch stands in its tenant's list, or stood until it was deleted; null when there is none. */
    public @Nullable ListPosition position(String tenant, String batchId) {
        return findOrCatchUp(() -> tables.batchTable().position(tenant, batchId));
    }

    /** Where a file stands in its tenant's list, or stood until it was deleted; null when there is none. */
    public @Nullable ListPosition filePosition(String tenant, String fileId) {
        return findOrCatchUp(() -> tables.fileTable().position(tenant, fileId));
    }

    /** True while a batch that has not ended reads {@code file}. */
    public boolean inUse(FileMetadata file) {
        return tables.activeBatches().stream()
                .anyMatch(batch -> batch.getInputFileId().equals(file.getFileId()));
    }

    /** Removes a file for every reader; its bytes go with the retention of their topic. */
    public void delete(FileMetadata file) {
        write(Tombstones.of(topics, file));
    }

    /** Removes a batch that has ended for every reader; its results go with the retention of their topic. */
    public void delete(Batch batch) {
        if (!BatchState.isTerminal(batch.getStatus())) {
            throw new IllegalArgumentException("batch " + batch.getBatchId() + " has not ended");
        }
        write(Tombstones.of(topics, producer.partitionsFor(topics.batches()).size(), batch));
    }

    /** Stores what is known of a file that is not in {@code file-lines}. */
    public void store(FileMetadata file) {
        write(new ProducerRecord<>(topics.files(), file.getFileId(), file));
    }

    @Override
    public void store(Tenant tenant) {
        write(new ProducerRecord<>(topics.tenants(), tenant.getTenant(), tenant));
    }

    @Override
    public void pause(String tenant, boolean paused) {
        // A pause taken back leaves nothing behind: the order goes, as that of a batch that has ended does.
        Control order = paused ? new Control("", ControlAction.PAUSE, now(), tenant) : null;
        write(new ProducerRecord<>(topics.control(), ControlKeys.ofTenant(tenant), order));
    }

    @Override
    public boolean isPaused(String tenant) {
        return tables.isPaused(tenant);
    }

    /** The tenants, as far as they were read. */
    public KnownTenants tenants() {
        return tables.tenants();
    }

    /** Waits until everything that was written before the call can be read here. */
    @Override
    public void catchUp() {
        positions.awaitReached(logEnds.ofTopics(tables.topicNames()), CATCH_UP_PATIENCE);
    }

    /**
     * Notes how much of what was spent stands in Kafka now, even uncommitted.
     *
     * @return tells whether {@link BudgetTables} has it by now, as far as it was committed
     */
    public BooleanSupplier spendMark() {
        Map<TopicPartition, Long> ends = logEnds.ofTopics(List.of(topics.spendDay()));
        return () -> positions.hasReached(ends);
    }

    /** Number of partitions of {@code batches}. */
    public int partitions() {
        return producer.partitionsFor(topics.batches()).size();
    }

    /** The tables themselves, for the dispatcher. */
    public BatchTables tables() {
        return tables;
    }

    /** Changes whenever anything in the tables does. */
    public long version() {
        return positions.version();
    }

    /** Waits until the tables have changed since {@code seenVersion}, or {@code longest} has passed. */
    public void awaitNews(long seenVersion, Duration longest) {
        positions.awaitNews(seenVersion, longest);
    }

    /** Ends every {@link #awaitNews} under way. */
    public void wake() {
        positions.wake();
    }

    /** Why the tables are not followed any more; null while they are. */
    public @Nullable RuntimeException failure() {
        return positions.failure();
    }

    @Override
    public void close() {
        follower.close();
        producer.close();
        deserializer.close();
        store.close();
    }

    private Batch newBatch(BatchCreation creation) {
        Instant now = now();
        FileMetadata file = creation.file();
        Batch batch = Batch.newBuilder()
                .setBatchId(ids.batchId())
                .setTenant(file.getTenant())
                .setEndpoint(creation.endpoint())
                .setInputFileId(file.getFileId())
                .setCompletionWindow(creation.completionWindow())
                .setStatus(BatchStatus.VALIDATING)
                .setCreatedAt(now)
                .setExpiresAt(now.plus(CompletionWindow.parse(creation.completionWindow())))
                .setRequestCounts(new RequestCounts(0L, 0L, 0L))
                .setMetadata(creation.metadata())
                .setCheckpoint(new DispatchCheckpoint(file.getStartOffset(), 0L))
                .setResultStartOffsets(logEnds.ofTopic(topics.promptResults()))
                .setIdempotencyKey(creation.idempotencyKey())
                .setRequestSha256(creation.requestSha256())
                .setOutputExpiresAfterSeconds(creation.outputExpiresAfterSeconds())
                .build();
        return creation.validation() == null
                ? batch
                : new BatchState.Validating(batch)
                        .start(creation.validation(), now)
                        .batch();
    }

    private <T> @Nullable T findOrCatchUp(Supplier<@Nullable T> lookup) {
        T found = lookup.get();
        if (found == null) {
            catchUp();
            found = lookup.get();
        }
        return found;
    }

    private void write(ProducerRecord<String, SpecificRecord> record) {
        try {
            RecordMetadata written = producer.send(record).get();
            positions.awaitReached(
                    Map.of(new TopicPartition(written.topic(), written.partition()), written.offset() + 1),
                    CATCH_UP_PATIENCE);
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "topic " + record.topic() + " could not be written: " + e.getMessage(), e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Map<String, Object> producerConfig(KafkaSettings kafka) {
        Map<String, Object> config = kafka.clientProperties();
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        return config;
    }

    private static Consumer<String, byte @Nullable []> consumer(KafkaSettings kafka) {
        Map<String, Object> config = kafka.clientProperties();
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        return new GrouplessConsumer<>(config, new StringDeserializer(), new ByteArrayDeserializer());
    }
}
