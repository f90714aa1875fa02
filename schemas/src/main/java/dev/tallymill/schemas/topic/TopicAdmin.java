package dev.tallymill.schemas.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * Creates and verifies topics. Thread-safe. The {@link Admin} stays the caller's, who closes it.
 *
 * <p>Services only check that their topics are there; an operator creates them, or the embedded broker's start.
 */
public final class TopicAdmin {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

    private final Admin admin;
    private final Time time;
    private final Duration timeout;

    /**
     * @param admin client of the cluster
     * @param time source of time, and of the pauses between looks at the cluster
     * @param timeout longest wait of each operation
     */
    public TopicAdmin(Admin admin, Time time, Duration timeout) {
        this.admin = admin;
        this.time = time;
        this.timeout = timeout;
    }

    /**
     * Creates the topics of {@code catalogue} that are missing, in one request, and returns when every partition has a
     * leader. Topics that exist are left as they are: see {@link #differences}.
     *
     * @return names of the topics that were created
     * @throws TopicsException if a topic cannot be created or has no leaders in time
     */
    public List<String> createMissing(TopicCatalogue catalogue) {
        return createMissing(catalogue, name -> true);
    }

    /** As {@link #createMissing(TopicCatalogue)}, of those topics only whose names {@code wanted} accepts. */
    public List<String> createMissing(TopicCatalogue catalogue, Predicate<String> wanted) {
        List<TopicSpec> specs = catalogue.specs().stream()
                .filter(spec -> wanted.test(spec.name()))
                .toList();
        long deadline = time.milliseconds() + timeout.toMillis();
        var options = new CreateTopicsOptions().timeoutMs(Math.toIntExact(timeout.toMillis()));
        Map<String, KafkaFuture<Void>> results = admin.createTopics(
                        specs.stream()
                                .map(spec -> spec.toNewTopic(catalogue.replicationFactor()))
                                .toList(),
                        options)
                .values();
        List<String> created = new ArrayList<>();
        for (TopicSpec spec : specs) {
            if (wasCreated(spec.name(), results.get(spec.name()))) {
                created.add(spec.name());
            }
        }
        awaitLeaders(specs.stream().map(TopicSpec::name).toList(), deadline);
        awaitLeading(specs);
        return created;
    }

    /** Every way in which the cluster's topics are not as {@code catalogue} says, as lines for a person. */
    public List<String> differences(TopicCatalogue catalogue) {
        List<TopicSpec> specs = catalogue.specs();
        Map<String, TopicDescription> found =
                describe(specs.stream().map(TopicSpec::name).toList());
        Map<String, Config> configs = configs(found.keySet());
        List<String> lines = new ArrayList<>();
        for (TopicSpec spec : specs) {
            TopicDescription description = found.get(spec.name());
            if (description == null) {
                lines.add(spec.name() + ": missing");
            } else {
                lines.addAll(TopicDifferences.between(
                        spec, catalogue.replicationFactor(), description, configs.get(spec.name())));
            }
        }
        return lines;
    }

    /**
     * Checks that {@code names} exist: what a service does before it starts.
     *
     * @throws TopicsException naming what is missing and the command that creates it
     */
    public void requirePresent(Collection<String> names) {
        Map<String, TopicDescription> found = describe(names);
        List<String> missing =
                names.stream().filter(name -> !found.containsKey(name)).sorted().toList();
        if (!missing.isEmpty()) {
            throw new TopicsException((missing.size() == 1 ? "topic " : "topics ") + String.join(", ", missing)
                    + (missing.size() == 1 ? " is" : " are") + " missing: run `tallymill topics create`");
        }
    }

    /**
     * Number of partitions of {@code topic}.
     *
     * @throws TopicsException if there is no such topic
     */
    public int partitions(String topic) {
        requirePresent(List.of(topic));
        TopicDescription description = describe(List.of(topic)).get(topic);
        return description == null ? 0 : description.partitions().size();
    }

    private boolean wasCreated(String name, @Nullable KafkaFuture<Void> result) {
        if (result == null) {
            throw new TopicsException("topic " + name + ": the cluster gave no answer");
        }
        try {
            await(result, "creating topic " + name);
            return true;
        } catch (TopicExistsException e) {
            return false;
        } catch (RuntimeException e) {
            throw e instanceof TopicsException
                    ? e
                    : new TopicsException("topic " + name + " cannot be created: " + e.getMessage(), e);
        }
    }

    private void awaitLeaders(Collection<String> names, long deadline) {
        List<String> waiting = leaderless(names);
        while (!waiting.isEmpty()) {
            if (time.milliseconds() >= deadline) {
                throw new TopicsException("no leader for " + String.join(", ", waiting) + " within " + timeout);
            }
            time.sleep(POLL_INTERVAL.toMillis());
            waiting = leaderless(waiting);
        }
    }

    /**
     * Asks every leader for an offset, which it answers once it has taken office: a broker knows of a new partition's
     * leader before that leader does, and an idempotent producer that is refused by it may lose count of its sequence
     * numbers for good.
     */
    private void awaitLeading(List<TopicSpec> specs) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        describe(specs.stream().map(TopicSpec::name).toList()).forEach((name, description) -> {
            for (TopicPartitionInfo partition : description.partitions()) {
                ends.put(new TopicPartition(name, partition.partition()), OffsetSpec.latest());
            }
        });
        var options = new ListOffsetsOptions().timeoutMs(Math.toIntExact(timeout.toMillis()));
        await(admin.listOffsets(ends, options).all(), "asking the leaders of new topics");
    }

    private List<String> leaderless(Collection<String> names) {
        Map<String, TopicDescription> found = describe(names);
        return names.stream()
                .filter(name -> !TopicDifferences.hasLeaders(found.get(name)))
                .toList();
    }

    private Map<String, TopicDescription> describe(Collection<String> names) {
        Map<String, KafkaFuture<TopicDescription>> answers =
                admin.describeTopics(names).topicNameValues();
        Map<String, TopicDescription> found = new HashMap<>();
        answers.forEach((name, answer) -> {
            try {
                found.put(name, await(answer, "describing topic " + name));
            } catch (UnknownTopicOrPartitionException e) {
                // Absent from the result is what callers ask about.
            }
        });
        return found;
    }

    private Map<String, Config> configs(Collection<String> names) {
        List<ConfigResource> resources = names.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        Map<String, Config> found = new HashMap<>();
        await(admin.describeConfigs(resources).all(), "reading topic settings")
                .forEach((resource, config) -> found.put(resource.name(), config));
        return found;
    }

    /** Waits for one answer; failures come out as Kafka's own exceptions, a timeout as {@link TopicsException}. */
    private <A> A await(KafkaFuture<A> answer, String doing) {
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
                throw unanswered(doing, e);
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new TopicsException(doing + " failed: " + e.getMessage(), e);
        } catch (TimeoutException e) {
            throw unanswered(doing, e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private TopicsException unanswered(String doing, Exception cause) {
        return new TopicsException(doing + ": no answer from Kafka within " + timeout, cause);
    }
}
