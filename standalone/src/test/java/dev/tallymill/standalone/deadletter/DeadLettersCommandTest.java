package dev.tallymill.standalone.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tallymill.schemas.topic.DeadLetter;
import dev.tallymill.schemas.topic.TopicAdmin;
import dev.tallymill.schemas.topic.TopicCatalogue;
import dev.tallymill.schemas.topic.TopicSettings;
import dev.tallymill.schemas.topic.Topics;
import dev.tallymill.standalone.embedded.EmbeddedKafka;
import dev.tallymill.standalone.embedded.EmbeddedKafkaConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DeadLettersCommandTest {

    private static final byte[] KEY = bytes("key");

    @TempDir
    private static Path directory;

    private static EmbeddedKafka kafka;

    private final StringWriter out = new StringWriter();

    @BeforeAll
    static void startBroker() {
        kafka = EmbeddedKafka.start(EmbeddedKafkaConfig.in(directory.resolve("kafka")), failure -> {});
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @Test
    void listsWhereEachCameFromAndWhy() throws IOException {
        Topics topics = topics("listed.");
        die(topics, topics.promptJobs(), 2, 7, "no avro");
        die(topics, topics.tokenUsage(), 0, 1, "neither");

        assertThat(run("listed.", "list")).isZero();
        assertThat(out.toString())
                .contains("listed.prompt-jobs-2@7", "listed.token-usage-0@1", "1970-01-01T00:00:01Z")
                .contains("IllegalArgumentException: cannot read no avro");
        out.getBuffer().setLength(0);
        assertThat(run("listed.", "list", "--json")).isZero();
        JsonNode first =
                new ObjectMapper().readTree(out.toString().lines().toList().getFirst());
        assertThat(first.get("origin").asText()).isEqualTo("listed.prompt-jobs-2@7");
        assertThat(first.get("bytes").asInt()).isEqualTo(7);
        assertThat(first.get("replayed").asBoolean()).isFalse();
    }

    @Test
    void replaysTheBytesToTheirPartitionOnce() {
        Topics topics = topics("replayed.");
        die(topics, topics.promptJobs(), 3, 7, "one");
        die(topics, topics.promptJobs(), 1, 8, "two");

        assertThat(run("replayed.", "replay", "--all")).isZero();
        assertThat(run("replayed.", "replay", "--all")).isZero();

        assertThat(out.toString()).contains("replayed 2 dead letters", "replayed 0 dead letters");
        List<ConsumerRecord<byte[], byte[]>> found = readAll(topics.promptJobs());
        assertThat(found)
                .extracting(record -> record.partition() + " " + text(record.value()) + " " + text(record.key()))
                .containsExactlyInAnyOrder("3 one key", "1 two key");
        assertThat(found)
                .allSatisfy(record -> assertThat(record.headers().toArray())
                        .extracting(header -> header.key() + "=" + text(header.value()))
                        .containsExactly("trace=kept"));
        out.getBuffer().setLength(0);
        assertThat(run("replayed.", "list")).isZero();
        assertThat(out.toString().strip()).isEqualTo("no dead letters");
    }

    @Test
    void replaysOnlyWhatIsAskedForAndSaysWhatIsMissing() {
        Topics topics = topics("chosen.");
        die(topics, topics.promptJobs(), 0, 7, "one");
        die(topics, topics.promptJobs(), 0, 8, "two");

        assertThat(run("chosen.", "replay", "--origin", "chosen.prompt-jobs-0@8"))
                .isZero();
        assertThat(readAll(topics.promptJobs()))
                .extracting(record -> text(record.value()))
                .containsExactly("two");
        assertThat(run("chosen.", "replay", "--origin", "chosen.prompt-jobs-0@8"))
                .isEqualTo(1);
        assertThat(out.toString()).contains("no dead letter of chosen.prompt-jobs-0@8 waits for a replay");
    }

    @Test
    void aDryRunPublishesNothing() {
        Topics topics = topics("dry.");
        die(topics, topics.promptJobs(), 0, 7, "one");

        assertThat(run("dry.", "replay", "--all", "--dry-run")).isZero();

        assertThat(out.toString()).contains("would replay dry.prompt-jobs-0@7", "would replay 1 dead letters");
        assertThat(readAll(topics.promptJobs())).isEmpty();
        assertThat(run("dry.", "replay", "--all")).isZero();
        assertThat(readAll(topics.promptJobs())).hasSize(1);
    }

    @Test
    void aReplayThatDiedInTheMiddleIsUndoneByTheNext() {
        Topics topics = topics("died.");
        die(topics, topics.promptJobs(), 0, 7, "one");
        Map<String, Object> config = clients();
        config.put("transactional.id", topics.deadLetters() + "-replay");
        try (var dead = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            dead.initTransactions();
            dead.beginTransaction();
            send(dead, new ProducerRecord<>(topics.promptJobs(), 0, KEY, bytes("one")));
            dead.flush();

            assertThat(run("died.", "replay", "--all")).isZero();
        }
        assertThat(readAll(topics.promptJobs())).hasSize(1);
    }

    @Test
    void neverWritesToATopicThatIsNotTallymills() {
        Topics topics = topics("guarded.");
        die(topics, "somebody.elses", 0, 7, "one");

        assertThat(run("guarded.", "replay", "--all")).isEqualTo(1);
        assertThat(out.toString()).contains("left somebody.elses-0@7", "replayed 0 dead letters");
    }

    @Test
    void wantsToBeToldWhatToReplay() {
        topics("usage.");

        assertThat(run("usage.", "replay")).isEqualTo(2);
    }

    private int run(String prefix, String command, String... options) {
        List<String> arguments =
                new ArrayList<>(List.of(command, "--config", config(prefix).toString()));
        arguments.addAll(List.of(options));
        CommandLine line = new CommandLine(new DeadLettersCommand());
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(new StringWriter()));
        return line.execute(arguments.toArray(String[]::new));
    }

    private static Path config(String prefix) {
        Properties properties = new Properties();
        properties.setProperty("bootstrap.servers", kafka.bootstrapServers());
        properties.setProperty("schema.registry.url", "mock://dead-letters");
        properties.setProperty("topic.prefix", prefix);
        Path file = directory.resolve(prefix + "properties");
        try (var writer = Files.newBufferedWriter(file)) {
            properties.store(writer, null);
            return file;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Topics topics(String prefix) {
        Topics topics = new Topics(prefix);
        try (Admin admin = Admin.create(clients())) {
            new TopicAdmin(admin, Time.SYSTEM, Duration.ofSeconds(60))
                    .createMissing(new TopicCatalogue(topics, TopicSettings.forEmbedded(4)));
        }
        return topics;
    }

    private static void die(Topics topics, String topic, int partition, long offset, String value) {
        var record = new ConsumerRecord<>(topic, partition, offset, KEY, bytes(value));
        record.headers().add("trace", bytes("kept"));
        var dated = new ConsumerRecord<>(
                topic,
                partition,
                offset,
                1_000L,
                record.timestampType(),
                KEY.length,
                value.length(),
                KEY,
                bytes(value),
                record.headers(),
                record.leaderEpoch());
        try (var producer = new KafkaProducer<>(clients(), new ByteArraySerializer(), new ByteArraySerializer())) {
            send(
                    producer,
                    DeadLetter.of(topics.deadLetters(), dated, new IllegalArgumentException("cannot read " + value)));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the tests read what was written
    private static void send(KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
        producer.send(record);
    }

    private static List<ConsumerRecord<byte[], byte[]>> readAll(String topic) {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        Map<String, Object> config = clients();
        config.put("isolation.level", "read_committed");
        try (var reader = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = reader.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> reader.position(end.getKey()) < end.getValue())) {
                reader.poll(Duration.ofMillis(100)).forEach(found::add);
            }
        }
        return found;
    }

    private static Map<String, Object> clients() {
        return new HashMap<>(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
