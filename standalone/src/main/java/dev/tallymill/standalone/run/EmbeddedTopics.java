package dev.tallymill.standalone.run;

import dev.tallymill.schemas.topic.TopicAdmin;
import dev.tallymill.schemas.topic.TopicCatalogue;
import dev.tallymill.schemas.topic.TopicSettings;
import dev.tallymill.schemas.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Time;

/**
 * Creates the embedded broker's topics in the order in which a run needs them: each partition costs the broker some
 * milliseconds of waiting for the disk, and the first call waits for those of the first part only. Thread-safe.
 */
final class EmbeddedTopics implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** Of nobody: asking who coordinates it makes the broker create its own topics now, and not when somebody waits. */
    private static final String PROBE = "tallymill-start";

    /** Comfortably within what the metadata of one partition's offset commit can hold (WORKER.md, pitfall 3). */
    private static final int CALLS_PER_PARTITION = 1_000;

    private static final int LEAST_PARTITIONS = 2;

    private final Admin admin;
    private final TopicAdmin topicAdmin;
    private final TopicCatalogue catalogue;
    private final Set<String> first;

    /** @param calls most calls in the air, which say how many partitions a new directory gets */
    EmbeddedTopics(Map<String, Object> clientConfig, Topics topics, int calls) {
        int partitions = Math.max(LEAST_PARTITIONS, Math.ceilDiv(calls, CALLS_PER_PARTITION));
        this.admin = Admin.create(clientConfig);
        this.topicAdmin = new TopicAdmin(admin, Time.SYSTEM, TIMEOUT);
        this.catalogue = new TopicCatalogue(topics, TopicSettings.forEmbedded(partitions));
        this.first = Set.of(
                topics.files(),
                topics.fileLines(),
                topics.batches(),
                topics.promptJobs(),
                topics.promptResults(),
                topics.batchProgress(),
                topics.control(),
                topics.tenants());
    }

    /** What files, batches and calls need; returns when it is there. */
    void createFirst() {
        var unusedTransaction = admin.describeTransactions(List.of(PROBE));
        var unusedGroup = admin.describeConsumerGroups(List.of(PROBE));
        topicAdmin.createMissing(catalogue, first::contains);
    }

    /** What results and tallies need. */
    void createRest() {
        topicAdmin.createMissing(catalogue, name -> !first.contains(name));
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
