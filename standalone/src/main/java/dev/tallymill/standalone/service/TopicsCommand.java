package dev.tallymill.standalone.service;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.topic.TopicAdmin;
import dev.tallymill.schemas.topic.TopicCatalogue;
import dev.tallymill.schemas.topic.TopicSettings;
import dev.tallymill.schemas.topic.TopicsException;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tallymill topics create | check --config FILE}. */
@Command(
        name = "topics",
        description = "Creates or verifies every topic with its settings.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(create | check)")
public final class TopicsCommand {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int DIFFERENT = 1;

    /** What a topics command works on. */
    private record Cluster(KafkaSettings kafka, TopicSettings settings) {

        static Cluster from(Properties properties) {
            return new Cluster(KafkaSettings.from(properties), TopicSettings.from(properties));
        }

        TopicCatalogue catalogue() {
            return new TopicCatalogue(kafka.topics(), settings);
        }
    }

    /** Something to do with the cluster's topics. */
    @FunctionalInterface
    private interface Work {
        int with(TopicAdmin topics, TopicCatalogue catalogue);
    }

    @Spec
    private @Nullable CommandSpec spec;

    @Command(
            name = "create",
            description = "Creates the topics that are missing; changes none that exist.",
            mixinStandardHelpOptions = true)
    int create(
            @Option(names = "--config", required = true, paramLabel = "FILE", description = "As for the services.")
                    Path config)
            throws CommandFailure {
        PrintWriter out = out();
        return work(config, (topics, catalogue) -> {
            List<String> created = topics.createMissing(catalogue);
            created.forEach(name -> out.println("created " + name));
            out.printf(
                    "%d topics created, %d were there%n",
                    created.size(), catalogue.specs().size() - created.size());
            out.flush();
            return ExitCode.COMPLETED;
        });
    }

    @Command(
            name = "check",
            description = "Says how the cluster's topics differ from what they should be; 1 when they do.",
            mixinStandardHelpOptions = true)
    int check(
            @Option(names = "--config", required = true, paramLabel = "FILE", description = "As for the services.")
                    Path config)
            throws CommandFailure {
        PrintWriter out = out();
        return work(config, (topics, catalogue) -> {
            List<String> differences = topics.differences(catalogue);
            differences.forEach(out::println);
            out.println(differences.isEmpty() ? "every topic is as it should be" : differences.size() + " differences");
            out.flush();
            return differences.isEmpty() ? ExitCode.COMPLETED : DIFFERENT;
        });
    }

    private PrintWriter out() {
        return spec == null
                ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
                : spec.commandLine().getOut();
    }

    private static int work(Path config, Work work) throws CommandFailure {
        Cluster cluster = ConfigFile.read(config, Cluster::from);
        try (Admin admin = Admin.create(cluster.kafka().clientProperties())) {
            return work.with(new TopicAdmin(admin, Time.SYSTEM, TIMEOUT), cluster.catalogue());
        } catch (TopicsException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
        } catch (KafkaException e) {
            throw new CommandFailure(ExitCode.ENDPOINT, cluster.kafka().bootstrapServers() + ": " + e.getMessage());
        }
    }
}
