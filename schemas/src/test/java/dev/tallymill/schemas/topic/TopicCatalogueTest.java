package dev.tallymill.schemas.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TopicCatalogueTest {

    private static final Topics TOPICS = Topics.withDefaultPrefix();

    @Test
    void everyTopicIsAsTheDesignSays() {
        assertThat(new TopicCatalogue(TOPICS, TopicSettings.forCluster()).specs())
                .extracting(TopicCatalogueTest::describe)
                .containsExactly(
                        "tallymill.files 6 compact",
                        "tallymill.file-lines 12 delete 30d zstd 17825792",
                        "tallymill.batches 6 compact",
                        "tallymill.prompt-jobs 12 delete 30d zstd 17825792",
                        "tallymill.prompt-results 12 delete 30d zstd 17825792",
                        "tallymill.token-usage 12 delete 400d",
                        "tallymill.batch-progress 6 compact",
                        "tallymill.spend-postings 6 delete 400d",
                        "tallymill.spend-minute 6 compact,delete 90d",
                        "tallymill.spend-hour 6 compact,delete 400d",
                        "tallymill.spend-day 6 compact,delete 3650d",
                        "tallymill.spend-month 6 compact,delete 3650d",
                        "tallymill.budget-status 1 compact",
                        "tallymill.control 1 compact",
                        "tallymill.tenants 1 compact",
                        "tallymill.prices 1 compact",
                        "tallymill.dead-letters 1 delete 30d zstd 17825792");
    }

    @Test
    void resultsAreNeverCompactedSinceSalvageReadsAbortedOnes() {
        assertThat(spec(TOPICS.promptResults()).cleanup()).isEqualTo(Cleanup.DELETE);
    }

    @Test
    void jobsResultsAndUsageHaveTheSameNumberOfPartitions() {
        assertThat(List.of(
                        spec(TOPICS.promptJobs()).partitions(),
                        spec(TOPICS.promptResults()).partitions(),
                        spec(TOPICS.tokenUsage()).partitions()))
                .containsOnly(TopicSettings.forEmbedded(4).jobPartitions());
    }

    @Test
    void everyTopicStatesHowManyReplicasMustBeInSync() {
        assertThat(new TopicCatalogue(TOPICS, TopicSettings.forCluster()).specs())
                .allSatisfy(spec -> assertThat(spec.configs()).containsEntry("min.insync.replicas", "2"));
    }

    @Test
    void compactedTopicsHaveSmallSegmentsSoThatTheyAreCompacted() {
        assertThat(new TopicCatalogue(TOPICS, TopicSettings.forCluster()).specs())
                .filteredOn(spec -> spec.cleanup() != Cleanup.DELETE)
                .allSatisfy(spec -> assertThat(spec.configs()).containsEntry("segment.bytes", "67108864"));
    }

    @Test
    void everyNameOfTopicsIsInTheCatalogue() throws ReflectiveOperationException {
        var names = new TopicCatalogue(TOPICS, TopicSettings.forEmbedded(4))
                .specs().stream().map(TopicSpec::name).collect(Collectors.toSet());
        for (var method : Topics.class.getDeclaredMethods()) {
            if (method.getReturnType() == String.class
                    && method.getParameterCount() == 0
                    && !List.of("prefix", "toString").contains(method.getName())) {
                assertThat(names).contains((String) method.invoke(TOPICS));
            }
        }
        assertThat(names).allMatch(name -> name.startsWith("tallymill.")).hasSize(17);
    }

    private static TopicSpec spec(String name) {
        return new TopicCatalogue(TOPICS, TopicSettings.forEmbedded(4))
                .specs().stream()
                        .filter(spec -> spec.name().equals(name))
                        .findFirst()
                        .orElseThrow();
    }

    private static String describe(TopicSpec spec) {
        Map<String, String> configs = spec.configs();
        StringBuilder line =
                new StringBuilder(spec.name() + " " + spec.partitions() + " " + configs.get("cleanup.policy"));
        if (configs.containsKey("retention.ms")) {
            line.append(' ')
                    .append(Long.parseLong(configs.get("retention.ms")) / 86_400_000)
                    .append('d');
        }
        if (configs.containsKey("compression.type")) {
            line.append(' ').append(configs.get("compression.type"));
        }
        if (configs.containsKey("max.message.bytes")) {
            line.append(' ').append(configs.get("max.message.bytes"));
        }
        return line.toString();
    }
}
