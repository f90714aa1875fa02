package dev.tallymill.bench.files;

import dev.tallymill.bench.process.BrokerProcess;
import dev.tallymill.bench.process.RunningJvm;
import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.topic.TopicAdmin;
import dev.tallymill.schemas.topic.TopicCatalogue;
import dev.tallymill.schemas.topic.TopicSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Time;

/** A broker process with Tallymill's topics, partitioned as on a cluster, and what it tells of its log. */
final class FilesCluster implements AutoCloseable {

    /** The defaults of a cluster. */
    static final TopicSettings TOPICS =
            new TopicSettings(12, 6, 1, 1, Duration.ofDays(30), Duration.ofDays(30), Duration.ofDays(400));

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final BrokerProcess process;
    private final RunningJvm jvm;
    private final Admin admin;

    FilesCluster(Path scratch) throws IOException {
        process = BrokerProcess.start(Files.createDirectories(scratch.resolve("kafka")));
        jvm = RunningJvm.attach(process.pid());
        admin = Admin.create(kafka().clientProperties());
        new TopicAdmin(admin, Time.SYSTEM, TIMEOUT).createMissing(new TopicCatalogue(kafka().topics(), TOPICS));
    }

    KafkaSettings kafka() {
        return process.kafka();
    }

    Admin admin() {
        return admin;
    }

    /** Bytes of {@code topic} that the broker has sent to consumers. */
    long bytesOut(String topic) throws IOException {
        return jvm.bytesOut(topic);
    }

    /** Bytes of {@code topic} in the broker's log. */
    long logBytes(String topic) throws InterruptedException {
        try {
            Map<Integer, Map<String, LogDirDescription>> brokers =
                    admin.describeLogDirs(brokers()).allDescriptions().get();
            return brokers.values().stream()
                    .flatMap(directories -> directories.values().stream())
                    .flatMap(directory -> directory.replicaInfos().entrySet().stream())
                    .filter(replica -> replica.getKey().topic().equals(topic))
                    .mapToLong(replica -> replica.getValue().size())
                    .sum();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot ask for the size of " + topic, e);
        }
    }

    /** Deletes all records of {@code topic}. */
    void purge(String topic) throws InterruptedException {
        try {
            Map<String, TopicDescription> topics =
                    admin.describeTopics(List.of(topic)).allTopicNames().get();
            Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
            topics.values()
                    .forEach(description -> description
                            .partitions()
                            .forEach(partition -> all.put(
                                    new TopicPartition(topic, partition.partition()),
                                    RecordsToDelete.beforeOffset(-1))));
            admin.deleteRecords(all).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot purge " + topic, e);
        }
    }

    private Set<Integer> brokers() throws InterruptedException, ExecutionException {
        return Set.copyOf(admin.describeCluster().nodes().get().stream()
                .map(node -> node.id())
                .toList());
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
        try {
            jvm.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            process.close();
        }
    }
}
