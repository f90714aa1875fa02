package dev.tallymill.standalone.rehearsal;

import dev.tallymill.schemas.config.KafkaSettings;
import dev.tallymill.standalone.embedded.EmbeddedPlatform;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code RehearsalMain SERVICE DIRECTORY COMMAND...}: runs {@code COMMAND SERVICE --config FILE} for some seconds, beside a
 * broker and a registry of this process, so that a JVM whose options ask for it records that; the command is
 * {@code java OPTIONS TallymillMain}. Ends with status 0 once the service has stopped in order. {@code DIRECTORY}, new or
 * empty, is left to the caller to delete; its {@code service.pid} tells whom to kill if this process was killed.
 */
public final class RehearsalMain {

    private static final int PARTITIONS = 4;

    private RehearsalMain() {}

    /** The broker's threads would keep a JVM alive whose {@code main} has failed. */
    @SuppressWarnings("SystemOut") // for whoever started the rehearsal by hand; the launcher tells of failures itself
    public static void main(String[] args) {
        try {
            rehearse(args[0], Path.of(args[1]), List.of(args).subList(2, args.length));
        } catch (IOException | InterruptedException | RuntimeException e) {
            System.err.println("the rehearsal failed: " + e);
            System.exit(1);
        }
        System.exit(0);
    }

    private static void rehearse(String service, Path directory, List<String> command)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(command);
        words.add(service);
        try (EmbeddedPlatform platform = EmbeddedPlatform.start(directory.resolve("kafka"), PARTITIONS);
                Scenario scenario = scenario(service, directory, platform.kafka())) {
            new Rehearsal(directory, platform.kafka(), scenario).hold(words);
        }
    }

    private static Scenario scenario(String service, Path directory, KafkaSettings kafka) {
        return switch (service) {
            case "aggregator" -> new UsageScenario(directory, kafka, InstantSource.system());
            case "worker" -> new JobScenario(directory, kafka, InstantSource.system());
            default -> throw new IllegalArgumentException("nothing to rehearse for " + service);
        };
    }
}
