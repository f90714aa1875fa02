package dev.tallymill.standalone.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.record.Outcome;
import dev.tallymill.schemas.record.PromptResult;
import dev.tallymill.schemas.record.TokenUsage;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What readers of the topics find, in order of each partition.
 *
 * @param results job ids of the results that a read_committed reader finds
 * @param failed job ids of those whose outcome is not {@code COMPLETED}
 * @param usage job ids of the usage records that a read_committed reader finds
 * @param written results in the log, aborted ones included
 */
record Delivered(List<String> results, List<String> failed, List<String> usage, int written) {

    /** Waits until {@code count} jobs have a result and usage; returns what there is when that, or {@code patience}, is over. */
    static Delivered await(KafkaSettings kafka, int count, Duration patience) {
        long start = System.nanoTime();
        Set<String> withResult = new HashSet<>();
        TopicReader<PromptResult> results =
                new TopicReader<>(kafka, kafka.topics().promptResults(), "read_committed");
        results.read(
                result -> withResult.add(jobOf(result)),
                ignored -> withResult.size() >= count || System.nanoTime() - start > patience.toNanos());
        Set<String> withUsage = new HashSet<>();
        TopicReader<TokenUsage> usage = new TopicReader<>(kafka, kafka.topics().tokenUsage(), "read_committed");
        usage.read(
                record -> withUsage.add(record.getJob().getJobId()),
                ignored -> withUsage.size() >= count || System.nanoTime() - start > patience.toNanos());
        return read(kafka);
    }

    /** Everything, up to the ends of the topics now. */
    private static Delivered read(KafkaSettings kafka) {
        List<PromptResult> results =
                new TopicReader<PromptResult>(kafka, kafka.topics().promptResults(), "read_committed").all();
        List<TokenUsage> usage =
                new TopicReader<TokenUsage>(kafka, kafka.topics().tokenUsage(), "read_committed").all();
        List<PromptResult> written =
                new TopicReader<PromptResult>(kafka, kafka.topics().promptResults(), "read_uncommitted").all();
        return new Delivered(
                results.stream().map(Delivered::jobOf).toList(),
                results.stream()
                        .filter(result -> result.getOutcome() != Outcome.COMPLETED)
                        .map(Delivered::jobOf)
                        .toList(),
                usage.stream().map(record -> record.getJob().getJobId()).toList(),
                written.size());
    }

    /** One result and one usage record for each of the jobs 0 to {@code jobs}, none for any other. */
    void assertExactlyOnce(int jobs) {
        Set<String> expected = new HashSet<>();
        for (int number = 0; number < jobs; number++) {
            expected.add(Scene.jobId(number));
        }
        assertThat(without(expected, results)).as("jobs without a result: lost").isEmpty();
        assertThat(repeated(results)).as("jobs with more than one result").isEmpty();
        assertThat(new HashSet<>(results)).as("jobs that have a result").isEqualTo(expected);
        assertThat(without(expected, usage)).as("jobs without usage").isEmpty();
        assertThat(repeated(usage)).as("jobs with more than one usage record").isEmpty();
        assertThat(failed).as("jobs that failed").isEmpty();
    }

    /** Results in the log that no read_committed reader sees: their transactions were aborted. */
    int aborted() {
        return written - results.size();
    }

    private static Set<String> without(Set<String> all, List<String> found) {
        Set<String> missing = new HashSet<>(all);
        found.forEach(missing::remove);
        return missing;
    }

    private static List<String> repeated(List<String> found) {
        Set<String> seen = new HashSet<>();
        return found.stream().filter(id -> !seen.add(id)).toList();
    }

    private static String jobOf(PromptResult result) {
        return result.getJob().getJobId();
    }
}
