package dev.tallymill.bench.worker;

import dev.tallymill.bench.PromptLines;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.JobReference;
import dev.tallymill.schemas.record.PromptJob;
import dev.tallymill.schemas.topic.TopicAdmin;
import dev.tallymill.schemas.topic.TopicCatalogue;
import dev.tallymill.schemas.topic.TopicSettings;
import dev.tallymill.schemas.topic.Topics;
import dev.tallymill.standalone.embedded.EmbeddedKafka;
import dev.tallymill.standalone.embedded.EmbeddedKafkaConfig;
import dev.tallymill.standalone.embedded.registry.EmbeddedRegistry;
import dev.tallymill.standalone.embedded.registry.EmbeddedRegistryConfig;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/** An embedded broker in this JVM whose {@code prompt-jobs} holds labelling jobs; each contestant reads all of them. */
public final class JobTopic implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String WITHIN_THIS_JVM = "mock://bench";

    private final EmbeddedKafka broker;
    private final @Nullable EmbeddedRegistry registry;
    private final KafkaSettings kafka;
    private final Map<TopicPartition, Long> ends;

    private JobTopic(
            EmbeddedKafka broker,
            @Nullable EmbeddedRegistry registry,
            KafkaSettings kafka,
            Map<TopicPartition, Long> ends) {
        this.broker = broker;
        this.registry = registry;
        this.kafka = kafka;
        this.ends = ends;
    }

    /** Starts the broker and writes the jobs, as many to each partition. */
    static JobTopic create(Path directory, int partitions, int jobs) {
        return fill(EmbeddedKafka.start(EmbeddedKafkaConfig.in(directory), failure -> {}), null, partitions, jobs);
    }

    /** The same with a registry that other processes can use. */
    public static JobTopic createForOthers(Path directory, int partitions, int jobs) {
        EmbeddedKafka broker = EmbeddedKafka.start(EmbeddedKafkaConfig.in(directory), failure -> {});
        EmbeddedRegistry registry =
                EmbeddedRegistry.start(EmbeddedRegistryConfig.onAnyPort(), broker.bootstrapServers());
        return fill(broker, registry, partitions, jobs);
    }

    private static JobTopic fill(EmbeddedKafka broker, @Nullable EmbeddedRegistry registry, int partitions, int jobs) {
        KafkaSettings kafka = new KafkaSettings(
                broker.bootstrapServers(),
                registry == null ? WITHIN_THIS_JVM : registry.url(),
                Topics.withDefaultPrefix(),
                Map.of(),
                Map.of(),
                KafkaSettings.DEFAULT_SERIALIZER,
                KafkaSettings.DEFAULT_DESERIALIZER);
        try (Admin admin = Admin.create(kafka.clientProperties())) {
            new TopicAdmin(admin, Time.SYSTEM, PATIENCE)
                    .createMissing(new TopicCatalogue(kafka.topics(), TopicSettings.forEmbedded(partitions)));
        }
        int each = Math.ceilDiv(jobs, partitions);
        fill(kafka, partitions, each);
        return new JobTopic(
                broker,
                registry,
                kafka,
                IntStream.range(0, partitions)
                        .boxed()
                        .collect(Collectors.toMap(
                                number -> new TopicPartition(kafka.topics().promptJobs(), number),
                                number -> (long) each)));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the jobs are counted when they are taken
    private static void fill(KafkaSettings kafka, int partitions, int each) {
        Map<String, Object> properties = kafka.clientProperties();
        properties.put("compression.type", TopicCatalogue.TEXT_COMPRESSION);
        properties.put("linger.ms", 20);
        properties.put("batch.size", 128 * 1024);
        String topic = kafka.topics().promptJobs();
        PromptLines lines = new PromptLines();
        try (Serializer<PromptJob> serializer = kafka.serializer(false);
                var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long number = 0; number < (long) each * partitions; number++) {
                byte[] value = serializer.serialize(topic, job(number, lines));
                byte[] key = ("batch-1/" + number / 512).getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(topic, (int) (number % partitions), key, value));
            }
        }
    }

    private static PromptJob job(long number, PromptLines lines) {
        return PromptJob.newBuilder()
                .setJob(JobReference.newBuilder()
                        .setJobId("bench-" + number)
                        .setTenant("bench")
                        .setBatchId("batch-1")
                        .setCustomId("package-" + number)
                        .setEndpoint(PromptLines.ENDPOINT)
                        .setModel(PromptLines.MODEL)
                        .build())
                .setBody(lines.body(number))
                .setCreatedAt(Instant.EPOCH)
                .build();
    }

    /** Where the broker and the registry are. */
    public KafkaSettings kafka() {
        return kafka;
    }

    /** The offsets that a group has committed when every job is done. */
    Map<TopicPartition, Long> ends() {
        return ends;
    }

    long jobs() {
        return ends.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void close() {
        if (registry != null) {
            registry.close();
        }
        broker.close();
    }
}
