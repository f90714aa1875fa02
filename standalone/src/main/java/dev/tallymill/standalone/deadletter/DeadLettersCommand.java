package dev.tallymill.standalone.deadletter;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.schemas.topic.TopicCatalogue;
import dev.tallymill.schemas.topic.TopicSettings;
import dev.tallymill.schemas.topic.TopicSpec;
import dev.tallymill.standalone.CommandFailure;
import dev.tallymill.standalone.ExitCode;
import dev.tallymill.standalone.service.ConfigFile;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tallymill dead-letters list | replay --config FILE}. */
@Command(
        name = "dead-letters",
        description = "Lists the records that could not be decoded, and publishes them again where they came from.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(list | replay)")
public final class DeadLettersCommand {

    private static final int NOT_ALL_REPLAYED = 1;

    /** Which letters to replay. */
    static final class Selection {
        @Option(names = "--all", required = true, description = "All that were not replayed yet.")
        private boolean all;

        @Option(
                names = "--origin",
                required = true,
                paramLabel = "TOPIC-PARTITION@OFFSET",
                description = "The one that comes from there, as `list` shows it; may be given several times.")
        private List<String> origins = List.of();
    }

    @Spec
    private @Nullable CommandSpec spec;

    @Command(
            name = "list",
            description = "Shows where each came from, when, its size and what was wrong with it.",
            mixinStandardHelpOptions = true)
    int list(
            @Option(names = "--config", required = true, paramLabel = "FILE", description = "As for the services.")
                    Path config,
            @Option(names = "--all", description = "Those that were replayed, too.") boolean all,
            @Option(names = "--json", description = "One JSON object a line.") boolean json)
            throws CommandFailure {
        PrintWriter out = out();
        try (DeadLetterLog log = new DeadLetterLog(ConfigFile.read(config, KafkaSettings::from))) {
            List<Letter> letters = log.letters().stream()
                    .filter(letter -> all || !letter.replayed())
                    .toList();
            if (json) {
                new LetterText().lines(letters, out);
            } else if (letters.isEmpty()) {
                out.println("no dead letters");
            } else {
                new LetterText().table(letters, out);
            }
            out.flush();
            return ExitCode.COMPLETED;
        } catch (KafkaException e) {
            throw unreadable(e);
        }
    }

    @Command(
            name = "replay",
            description =
                    "Publishes letters again, once each; 1 when one that was asked for is not there or may not be.",
            mixinStandardHelpOptions = true)
    int replay(
            @Option(names = "--config", required = true, paramLabel = "FILE", description = "As for the services.")
                    Path config,
            @ArgGroup(multiplicity = "1") Selection selection,
            @Option(names = "--dry-run", description = "Only show what would be published.") boolean dryRun)
            throws CommandFailure {
        KafkaSettings kafka = ConfigFile.read(config, KafkaSettings::from);
        Set<String> origins = new HashSet<>(selection.origins);
        Set<String> ours = topics(kafka);
        Predicate<Letter> asked =
                letter -> selection.all || origins.contains(letter.origin().place());
        try (DeadLetterLog log = new DeadLetterLog(kafka)) {
            List<Letter> foreign = log.letters().stream()
                    .filter(letter -> !letter.replayed() && asked.test(letter))
                    .filter(letter -> !ours.contains(letter.origin().topic()))
                    .toList();
            Predicate<Letter> wanted =
                    asked.and(letter -> ours.contains(letter.origin().topic()));
            List<Letter> done = dryRun ? pending(log, wanted) : replay(kafka, log, wanted);
            return report(done, foreign, origins, dryRun);
        } catch (KafkaException e) {
            throw unreadable(e);
        }
    }

    private static List<Letter> pending(DeadLetterLog log, Predicate<Letter> wanted) {
        return log.letters().stream()
                .filter(letter -> !letter.replayed() && wanted.test(letter))
                .toList();
    }

    private static List<Letter> replay(KafkaSettings kafka, DeadLetterLog log, Predicate<Letter> wanted) {
        try (Replay replay = new Replay(kafka)) {
            return replay.run(log, wanted);
        }
    }

    private int report(List<Letter> done, List<Letter> foreign, Set<String> origins, boolean dryRun) {
        PrintWriter out = out();
        String verb = dryRun ? "would replay " : "replayed ";
        done.forEach(letter -> out.println(verb + letter.origin().place()));
        foreign.forEach(letter ->
                out.println("left " + letter.origin().place() + ": not a topic of Tallymill under this prefix"));
        Set<String> missing = new HashSet<>(origins);
        done.forEach(letter -> missing.remove(letter.origin().place()));
        foreign.forEach(letter -> missing.remove(letter.origin().place()));
        missing.stream().sorted().forEach(place -> out.println("no dead letter of " + place + " waits for a replay"));
        out.println(verb + done.size() + " dead letters");
        out.flush();
        return foreign.isEmpty() && missing.isEmpty() ? ExitCode.COMPLETED : NOT_ALL_REPLAYED;
    }

    /** Anybody may have written a letter's headers: bytes go back to topics of ours only. */
    private static Set<String> topics(KafkaSettings kafka) {
        return new TopicCatalogue(kafka.topics(), TopicSettings.forCluster())
                .specs().stream()
                        .map(TopicSpec::name)
                        .filter(name -> !name.equals(kafka.topics().deadLetters()))
                        .collect(Collectors.toSet());
    }

    private static CommandFailure unreadable(KafkaException cause) {
        return new CommandFailure(NOT_ALL_REPLAYED, "the dead letters cannot be used: " + cause.getMessage());
    }

    private PrintWriter out() {
        return spec == null
                ? new PrintWriter(System.out, true, StandardCharsets.UTF_8)
                : spec.commandLine().getOut();
    }
}
