package dev.tallymill.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Against a real broker; each test has a prefix, hence topics, of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopicAdminTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final KafkaClusterTestKit cluster;
    private final Admin admin;
    private final TopicAdmin topicAdmin;

    TopicAdminTest() throws Exception {
        cluster = new KafkaClusterTestKit.Builder(new TestKitNodes.Builder()
                        .setCombined(true)
                        .setNumBrokerNodes(1)
                        .setNumControllerNodes(1)
                        .build())
                .build();
        cluster.format();
        cluster.startup();
        cluster.waitForReadyBrokers();
        admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()));
        topicAdmin = new TopicAdmin(admin, Time.SYSTEM, TIMEOUT);
    }

    @AfterAll
    void close() throws Exception {
        admin.close();
        cluster.close();
    }

    @Test
    void createsEveryTopicAsSpecified() {
        TopicCatalogue catalogue = catalogue("create.");

        assertThat(topicAdmin.createMissing(catalogue))
                .containsExactlyElementsOf(
                        catalogue.specs().stream().map(TopicSpec::name).toList());
        assertThat(topicAdmin.differences(catalogue)).isEmpty();
    }

    @Test
    void creatingAgainChangesNothing() {
        TopicCatalogue catalogue = catalogue("again.");
        topicAdmin.createMissing(catalogue);

        assertThat(topicAdmin.createMissing(catalogue)).isEmpty();
    }

    @Test
    void createsOnlyWhatIsMissing() throws ExecutionException, InterruptedException {
        create("some.control", "compact");

        assertThat(topicAdmin.createMissing(catalogue("some."))).hasSize(16).doesNotContain("some.control");
    }

    @Test
    void whatIsMissingIsALine() {
        assertThat(topicAdmin.differences(catalogue("missing."))).hasSize(17).contains("missing.control: missing");
    }

    @Test
    void everyDifferenceIsALine() throws ExecutionException, InterruptedException {
        create("differ.prompt-results", "compact");
        topicAdmin.createMissing(catalogue("differ."));

        assertThat(topicAdmin.differences(new TopicCatalogue(new Topics("differ."), settings(5, 2))))
                .contains(
                        "differ.prompt-jobs: 4 partitions, should be 5",
                        "differ.control: replication factor 1, should be 2",
                        "differ.prompt-results: cleanup.policy is compact, should be delete");
    }

    @Test
    void aServiceIsToldWhichCommandCreatesWhatIsMissing() {
        topicAdmin.createMissing(catalogue("present."));

        topicAdmin.requirePresent(List.of("present.files", "present.batches"));
        assertThatExceptionOfType(TopicsException.class)
                .isThrownBy(() -> topicAdmin.requirePresent(List.of("present.files", "absent.files")))
                .withMessage("topic absent.files is missing: run `tallymill topics create`");
        assertThatExceptionOfType(TopicsException.class)
                .isThrownBy(() -> topicAdmin.requirePresent(List.of("absent.z", "absent.a")))
                .withMessageStartingWith("topics absent.a, absent.z are missing");
    }

    @Test
    void tellsTheNumberOfPartitions() {
        topicAdmin.createMissing(catalogue("count."));

        assertThat(topicAdmin.partitions("count.prompt-jobs")).isEqualTo(4);
    }

    @Test
    void whatTheClusterRefusesIsSaidInOneLine() {
        TopicCatalogue tooManyReplicas = new TopicCatalogue(new Topics("refused."), settings(4, 3));

        assertThatExceptionOfType(TopicsException.class)
                .isThrownBy(() -> topicAdmin.createMissing(tooManyReplicas))
                .withMessageContaining("topic refused.files cannot be created")
                .withMessageContaining("replication factor");
    }

    private void create(String name, String cleanup) throws ExecutionException, InterruptedException {
        NewTopic topic = new NewTopic(name, 1, (short) 1).configs(Map.of("cleanup.policy", cleanup));
        admin.createTopics(List.of(topic)).all().get();
    }

    private static TopicCatalogue catalogue(String prefix) {
        return new TopicCatalogue(new Topics(prefix), TopicSettings.forEmbedded(4));
    }

    private static TopicSettings settings(int jobPartitions, int replicas) {
        return new TopicSettings(
                jobPartitions, 1, replicas, 1, Duration.ofDays(30), Duration.ofDays(30), Duration.ofDays(400));
    }
}
